import { hashPassword, verifyPassword } from '@stoa/auth';
import { ConfigurationError } from '@stoa/config';
import type { Clock } from '@stoa/kernel';
import { sql, type Database, type Queries } from '@stoa/persistence';
import type { Resources } from '@stoa/service';
import { Permit } from './alterations/permit.js';
import { CallerChangesPublisher } from './callers/caller-changes.publisher.js';
import type { IdentityConfig } from './config.js';
import { organisation } from './directory/organisation.repository.js';
import { publishRootMembers } from './directory/root-members.event.js';
import { createOrganisation } from './first-start.seed.js';
import { seedKeys } from './keys/seeded-keys.seed.js';
import { seedRepositories, type SeedRepositories } from './seed-repositories.js';

/** One replica at a time. The number is arbitrary but must not change. */
const seedLock = 7_170_003;

/** The sources of times and ids. */
export interface SeedSources {
  clock: Clock;
  newId: () => string;
}

/** Creates the organisation on the first start. On a later start sets the configured password of the administrator. */
export async function seed(
  database: Database,
  resources: Resources<IdentityConfig>,
  { clock, newId }: SeedSources,
): Promise<void> {
  const { config, log } = resources;
  const { STOA_ADMIN_LOGIN: login, STOA_ADMIN_PASSWORD: password } = config;
  const repositories = seedRepositories(database);
  const isFirst = !(await organisation.id(database));
  if (isFirst && !password)
    throw new ConfigurationError(['STOA_ADMIN_PASSWORD is missing: the first user needs a password']);
  if (!isFirst && password) await setPassword(database, repositories, resources, { login, password, clock });
  const hash = isFirst ? await hashPassword(password!) : undefined;
  await database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${seedLock}::bigint)`);
    // Another replica may have been first.
    if (hash && !(await organisation.id(tx)))
      await createOrganisation(tx, repositories, { login, hash, clock, newId });
    const org = (await organisation.id(tx))!;
    // The keys of the configuration belong to the member who joined first.
    const [user] = (await organisation.rootMembers(tx, org)) as [string];
    await seedKeys(tx, repositories, { org, user, config, clock, newId });
    // Services that missed a change of the root group, or are older than its events, catch up.
    await publishRootMembers(tx, org, clock(), await organisation.rootMembers(tx, org));
    for (const renamed of await takeRenamedLogins(tx))
      log.warn(renamed, 'a login was the address of another user');
  });
}

/** Users whose login was replaced when logins and addresses became one name space; each is reported once. */
const takeRenamedLogins = (tx: Queries): Promise<object[]> =>
  tx.rows(sql`delete from renamed_logins returning encode(user_id, 'hex') as user, was, login`);

async function setPassword(
  database: Database,
  { passwords }: SeedRepositories,
  { bus, log }: Resources<IdentityConfig>,
  { login, password, clock }: { login: string; password: string; clock: Clock },
): Promise<void> {
  const org = (await organisation.id(database))!;
  const stored = await passwords.ofLogin(org, login);
  const members = await organisation.rootMembers(database, org);
  if (!stored || !members.includes(stored.user))
    return log.warn({ login }, 'STOA_ADMIN_PASSWORD was not used: no administrator has this login');
  if (await verifyPassword(stored.hash, password)) return;
  const hash = await hashPassword(password);
  const { user } = stored;
  await new CallerChangesPublisher(database, bus, clock).transaction(org, async (tx, changes) => {
    changes.users.push(user);
    changes.credentials = await passwords.set(tx, org, new Permit(user, 'configuration'), { hash });
  });
  log.info({ login }, 'the password was changed to STOA_ADMIN_PASSWORD');
}
