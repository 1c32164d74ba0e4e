import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import { objectIds, systemClock } from '@stoa/kernel';
import { Database, migrate } from '@stoa/persistence';
import { createLogger, Metrics, startService, type Resources, type ServiceDefinition } from '@stoa/service';
import { entityReport, testServers, type TestServers } from '@stoa/testing';
import type { IdentityConfig } from '../src/config.js';
import { identityServiceWith } from '../src/identity.module.js';
import { rows } from './identity.js';

const definition: ServiceDefinition<IdentityConfig> = identityServiceWith({
  clock: systemClock,
  newId: objectIds(),
  pause: async () => undefined,
});

let servers: TestServers;
let bus: Bus;
beforeAll(async () => {
  servers = await testServers();
  bus = await Bus.connect({ url: servers.natsUrl, name: 'test' });
});
afterAll(async () => {
  await bus.drain();
  await servers.stop();
});

const configOf = (url: string, password?: string): IdentityConfig => ({
  NATS_URL: servers.natsUrl,
  DATABASE_URL: url,
  HTTP_HOST: '127.0.0.1',
  HTTP_PORT: 0,
  STOA_FILES_MAX_BYTES: -1,
  STOA_FILES_REPLICAS: 1,
  LOG_LEVEL: 'silent',
  STOA_EVENTS_KEEP_DAYS: 30,
  STOA_MIGRATE: true,
  STOA_ADMIN_LOGIN: 'admin',
  STOA_ADMIN_PASSWORD: password,
  STOA_RATE_FACTOR_STORE: 1,
  STOA_MAIL_FROM: 'stoa@example.org',
  STOA_MAIL_LANGUAGE: 'en',
  STOA_MAILBOX: false,
});

const resources = (url: string, password?: string): Resources<IdentityConfig> => ({
  config: configOf(url, password),
  bus,
  log: createLogger('test', 'silent'),
  metrics: new Metrics('test'),
});

async function migrated(): Promise<{ database: Database; url: string }> {
  const url = await servers.database();
  const database = await Database.open({ url, name: 'test', ...definition.database });
  await migrate(database);
  return { database, url };
}

const schema = async (url: string): Promise<unknown[][]> =>
  rows(
    url,
    `select 'column', table_name, column_name, data_type, is_nullable, generation_expression
       from information_schema.columns where table_schema = 'public' and table_name <> 'migrations'
     union all select 'index', tablename, indexdef, '', '', '' from pg_indexes
       where schemaname = 'public' and tablename <> 'migrations'
     order by 1, 2, 3`,
  );

describe('migrations', () => {
  it('the schema has an entity for every table, which describes what the migrations create', async () => {
    expect(await entityReport(definition)).toEqual({ differences: [], undescribed: [], needless: [] });
  });

  it('the schema is the same after its migrations were undone and run again', async () => {
    const { database, url } = await migrated();
    const before = await schema(url);
    expect(before.length).toBeGreaterThan(30);
    for (const _ of definition.database.migrations as unknown[])
      await database.dataSource.undoLastMigration();
    expect(await schema(url)).toEqual([]);
    await migrate(database);
    expect(await schema(url)).toEqual(before);
    await database.close();
  });

  it('the schema refuses a second root group of an organisation', async () => {
    const { database, url } = await migrated();
    const orphan = JSON.stringify({ time: 1, access: [], branch: [] });
    const insert = (id: string): Promise<unknown> =>
      rows(
        url,
        `insert into groups (org, id, wire) values ('\\x${'1'.repeat(24)}', '\\x${id.repeat(24)}', '${orphan}')`,
      );
    await insert('1');
    await expect(insert('2')).rejects.toMatchObject({ constraint: 'groups_root' });
    await database.close();
  });
});

describe('the migration of logins that are the addresses of other users', () => {
  const id = (number: number): string => String(number).padStart(24, '0');
  const insert = (url: string, number: number, login: string, email: string): Promise<unknown> =>
    rows(
      url,
      `insert into users (org, id, wire) select org, '\\x${id(number)}', '${JSON.stringify({
        _id: id(number),
        owner: id(number),
        group: id(1),
        access: [],
        branch: [],
        time: 1,
        login,
        email,
        id: number,
      })}' from groups where id = org`,
    );

  it('appends the user number to a login that is the address of another user, and logs each change once', async () => {
    const { database, url } = await migrated();
    await definition.seed!(database, resources(url, 'first'));
    for (const _ of ['no address', 'mails', 'jobs', 'sign-in names'])
      await database.dataSource.undoLastMigration();
    await insert(url, 10, 'anna', 'anna@example.org');
    await insert(url, 11, 'ANNA@Example.org', 'mallory@example.org');
    await insert(url, 12, 'anna@example.org-11', 'eve@example.org');
    await insert(url, 13, 'own@example.org', 'OWN@example.org');
    await insert(url, 14, 'Admin@localhost', 'other@example.org');
    await migrate(database);
    const users = `select (data->>'id')::int, data->>'login', data->>'email' from users where (data->>'id')::int > 1 order by 1`;
    expect(await rows(url, users)).toEqual([
      [10, 'anna', 'anna@example.org'],
      [11, 'ANNA@Example.org-11-11', 'mallory@example.org'],
      [12, 'anna@example.org-11', 'eve@example.org'],
      [13, 'own@example.org', 'OWN@example.org'],
      [14, 'Admin@localhost-14', 'other@example.org'],
    ]);
    const names = `select count(*)::int, count(distinct user_id)::int from sign_in_names`;
    expect(await rows(url, names)).toEqual([[11, 6]]);
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    await definition.seed!(database, { ...resources(url), log });
    await definition.seed!(database, { ...resources(url), log });
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ user: id(11), was: 'ANNA@Example.org', login: 'ANNA@Example.org-11-11' }),
      expect.objectContaining({ user: id(14), was: 'Admin@localhost', login: 'Admin@localhost-14' }),
    ]);
    await database.close();
  });
});

describe('the first and later starts', () => {
  const contents = (url: string): Promise<unknown[][]> =>
    rows(
      url,
      `select 'users', data->>'login' from users union all select 'groups', data->>'name' from groups
       union all select 'roles', data->>'name' from roles union all select 'keys', '' from signing_keys order by 1, 2`,
    );
  const first = [
    ['groups', 'root'],
    ['keys', ''],
    ['roles', 'admin'],
    ['roles', 'member'],
    ['users', 'admin'],
  ];

  it('the seed creates the organisation once when several replicas start', async () => {
    const { database, url } = await migrated();
    await Promise.all(Array.from({ length: 5 }, () => definition.seed!(database, resources(url, 'first'))));
    expect(await contents(url)).toEqual(first);
    await definition.seed!(database, resources(url));
    expect(await contents(url)).toEqual(first);
    await database.close();
  });

  it('the seed fails without a password on the first start, and creates nothing', async () => {
    const { database, url } = await migrated();
    await expect(definition.seed!(database, resources(url))).rejects.toThrow(
      'STOA_ADMIN_PASSWORD is missing',
    );
    expect(await contents(url)).toEqual([]);
    await database.close();
  });

  it('the seed sets another password on a later start, which revokes the sessions of the old one', async () => {
    const url = await servers.database();
    const { sessions } = identity;
    const login = (password: string): Promise<unknown> =>
      bus.ask(sessions.create, { body: { login: 'admin', password } });
    const running = await startService(definition, configOf(url, 'first'));
    await login('first');
    const published: string[] = [];
    bus.onPush(identity.callers.changedNow, ({ credentials }) => published.push(...credentials));
    await bus.flush();
    const again = await startService(definition, configOf(url, 'second'));
    await expect(login('first')).rejects.toMatchObject({ kind: 'unauthenticated' });
    await login('second');
    expect(published).toHaveLength(1);
    await Promise.all([running.stop(), again.stop()]);
  });

  it('the seed sets STOA_ADMIN_PASSWORD for members of the root group only', async () => {
    const { database, url } = await migrated();
    await definition.seed!(database, resources(url, 'first'));
    await rows(
      url,
      `insert into users (org, id, wire) select org, '\\x${'2'.repeat(24)}',
         record_with(wire, '{"login":"other","email":"other@example.org","id":2}') from users`,
    );
    const other = resources(url, 'second');
    other.config.STOA_ADMIN_LOGIN = 'other';
    await definition.seed!(database, other);
    expect(await rows(url, 'select count(*)::int from passwords')).toEqual([[1]]);
    await database.close();
  });

  it('the seed ignores a login that no user has', async () => {
    const { database, url } = await migrated();
    await definition.seed!(database, resources(url, 'first'));
    const other = resources(url, 'second');
    other.config.STOA_ADMIN_LOGIN = 'unknown';
    await definition.seed!(database, other);
    expect(await contents(url)).toEqual(first);
    await database.close();
  });
});
