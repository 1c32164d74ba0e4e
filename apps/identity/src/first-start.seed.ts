import { newSigningKey } from '@stoa/auth';
import type { Clock, JsonObject } from '@stoa/kernel';
import type { RecordTable, Transaction } from '@stoa/persistence';
import { Permit } from './alterations/permit.js';
import { organisationViewer } from './directory/organisation-viewer.js';
import { adminCredentials, memberCredentials } from './roles/role.rules.js';
import type { SeedRepositories } from './seed-repositories.js';

interface FirstStart {
  login: string;
  hash: string;
  clock: Clock;
  newId: () => string;
}

/** Creates the root group with its first member, the first roles, and the key that signs access tokens. */
export async function createOrganisation(
  tx: Transaction,
  { groups, roles, users, passwords, signingKeys }: SeedRepositories,
  { login, hash, clock, newId }: FirstStart,
): Promise<void> {
  const [org, user, admin, member] = [newId(), newId(), newId(), newId()];
  const time = clock();
  const add = ({ table }: { table: RecordTable }, ...records: JsonObject[]): Promise<unknown> =>
    table.for(organisationViewer(org)).insertAll(
      tx,
      records.map((record) => JSON.stringify(record)),
    );
  const common = { owner: user, group: org, access: [], branch: [org], time };
  const email = login.includes('@') ? login : `${login}@localhost`;
  await add(groups, { _id: org, ...common, access: [user], name: 'root', role: member });
  await add(
    roles,
    { _id: admin, ...common, name: 'admin', credentials: adminCredentials },
    { _id: member, ...common, name: 'member', credentials: memberCredentials },
  );
  await add(users, {
    _id: user,
    ...common,
    access: [user],
    login,
    email,
    name: 'Administrator',
    role: admin,
    id: await users.nextNumber(tx),
  });
  await passwords.set(tx, org, new Permit(user, 'creation'), { hash });
  await signingKeys.create(tx, await newSigningKey(newId()), time);
}
