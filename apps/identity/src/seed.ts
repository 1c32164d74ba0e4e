import { hashPassword, newSigningKey, verifyPassword } from '@stoa/auth';
import { ConfigurationError } from '@stoa/config';
import type { Clock, JsonObject } from '@stoa/kernel';
import { bytea, RecordTable, type Database, type Queries } from '@stoa/persistence';
import type { Resources } from '@stoa/service';
import { Permit } from './alterations/permit.js';
import { announced } from './callers/caller-changes.publisher.js';
import type { IdentityConfig } from './config.js';
import { announceRoot } from './directory/root-members.event.js';
import { KeysRepository } from './keys/keys.repository.js';
import { seedKeys } from './keys/seeded-keys.seed.js';
import type { Ambient } from './directory/directory.providers.js';
import { wholeOrg } from './directory/organisation-viewer.js';
import { adminCredentials, memberCredentials } from './roles/role.rules.js';
import { AccountsRepository } from './accounts/accounts.repository.js';
import { PasswordsRepository } from './passwords/passwords.repository.js';

/** One replica at a time; the number is arbitrary but must stay. */
const seedLock = 7_170_003;

/** The organisation of this deployment. Its id is that of its root group, the one group without a parent. */
export async function organisation(on: Queries): Promise<string | undefined> {
  const rows = await on.prepared(
    `select encode(id, 'hex') from groups where id = org order by id limit 1`,
    [],
  );
  return rows[0]?.[0] as string | undefined;
}

/** On the first start, what nobody could log in without; on later ones, the administrator's password if one is given. */
export async function seed(
  database: Database,
  resources: Resources<IdentityConfig>,
  ambient: Ambient,
): Promise<void> {
  const { STOA_ADMIN_LOGIN: login, STOA_ADMIN_PASSWORD: password } = resources.config;
  const isFirst = !(await organisation(database));
  if (isFirst && !password)
    throw new ConfigurationError(['STOA_ADMIN_PASSWORD is missing: the first user needs a password']);
  if (!isFirst && password)
    await keepPassword(database, resources, { login, password, clock: ambient.clock });
  const hash = isFirst ? await hashPassword(password!) : undefined;
  await database.transaction(async (tx) => {
    await tx.prepared('select pg_advisory_xact_lock($1)', [seedLock]);
    // Another replica may have been first.
    if (hash && !(await organisation(tx)))
      await createOrganisation(database, tx, { login, hash, ...ambient });
    const org = (await organisation(tx))!;
    // The keys of the configuration are of the member of longest standing.
    const [user] = (await rootMembers(tx, org)) as [string];
    const keys = new KeysRepository(database);
    await seedKeys(tx, keys, { org, user, config: resources.config, ...ambient });
    // Services that missed a change of the root group, or are older than its events, catch up.
    await announceRoot(tx, org, ambient.clock(), await rootMembers(tx, org));
    for (const renamed of await renamedLogins(tx))
      resources.log.warn(renamed, 'a login was the address of another user');
  });
}

async function rootMembers(on: Queries, org: string): Promise<string[]> {
  const rows = await on.prepared(`select data->'access' from groups where org = $1 and id = $1`, [
    bytea(org),
  ]);
  return rows[0]![0] as string[];
}

/** Users who lost a login when logins and addresses became one name space; each is reported once. */
async function renamedLogins(tx: Queries): Promise<object[]> {
  const rows = await tx.prepared(
    `delete from renamed_logins returning encode(user_id, 'hex'), was, login`,
    [],
  );
  return rows.map(([user, was, login]) => ({ user, was, login }));
}

async function createOrganisation(
  database: Database,
  tx: Queries,
  { login, hash, clock, newId }: Ambient & { login: string; hash: string },
): Promise<void> {
  const [org, user, admin, member] = [newId(), newId(), newId(), newId()];
  const time = clock();
  const add = (store: string, ...records: JsonObject[]): Promise<unknown> =>
    new RecordTable(database, store).for(wholeOrg(org)).insertAll(
      tx,
      records.map((record) => JSON.stringify(record)),
    );
  const common = { owner: user, group: org, access: [], branch: [org], time };
  const email = login.includes('@') ? login : `${login}@localhost`;
  await add('groups', { _id: org, ...common, access: [user], name: 'root', role: member });
  await add(
    'roles',
    { _id: admin, ...common, name: 'admin', credentials: adminCredentials },
    { _id: member, ...common, name: 'member', credentials: memberCredentials },
  );
  await add('users', {
    _id: user,
    ...common,
    access: [user],
    login,
    email,
    name: 'Administrator',
    role: admin,
    id: await new AccountsRepository(database).nextId(tx),
  });
  await new PasswordsRepository(database).set(tx, org, new Permit(user, 'creation'), { hash });
  const key = await newSigningKey(newId());
  await tx.prepared('insert into signing_keys (kid, key, created) values ($1, $2, $3)', [
    key.kid,
    JSON.stringify(key),
    time,
  ]);
}

async function keepPassword(
  database: Database,
  { bus, log }: Resources<IdentityConfig>,
  { login, password, clock }: { login: string; password: string; clock: Clock },
): Promise<void> {
  const org = (await organisation(database))!;
  const passwords = new PasswordsRepository(database);
  const known = await passwords.ofLogin(org, login);
  const members = await rootMembers(database, org);
  if (!known || !members.includes(known.user))
    return log.warn({ login }, 'STOA_ADMIN_PASSWORD was not used: no administrator has this login');
  if (await verifyPassword(known.hash, password)) return;
  const hash = await hashPassword(password);
  await announced({ database, bus, clock }, org, async (tx, changes) => {
    changes.users.push(known.user);
    changes.credentials = await passwords.set(tx, org, new Permit(known.user, 'configuration'), { hash });
  });
  log.info({ login }, 'the password was changed to STOA_ADMIN_PASSWORD');
}
