import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { writeSsoToken } from '@stoa/auth';
import { community } from '@stoa/contracts';
import { anonymousUserId } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { as, keyCaller, serviceUnderTest, testId, type ServiceUnderTest } from '@stoa/testing';
import { communityService } from '../src/community.module.js';

const { users } = community;
const key = '0123456789abcdefghijklmnopqrstuv';
const guid = 'anna-1';

let my: ServiceUnderTest;
let database: Database;
const visitor = as(
  keyCaller('visitor', 'community', { id: 0, user: anonymousUserId, credentials: ['read', 'write'] }),
);
const seal = (payload: object): string =>
  writeSsoToken({ guid, expires: Date.now() / 1000 + 3600, ...payload }, { key, iv: randomBytes(16) });
const current = (ssoToken: string) => my.bus.ask(users.current, { actor: { ssoToken } }, visitor);

/** The version of the user's row, which each write changes. */
const version = async (): Promise<unknown> =>
  (await database.query('select xmin::text from people where id = 2', []))[0]![0];

beforeAll(async () => {
  my = await serviceUnderTest(communityService, { STOA_COMMUNITY_URL: '', STOA_COMMUNITY_SSO_KEY: key });
  database = await Database.open({ url: my.databaseUrl, name: 'test' });
  // Identity does not run here, so what follows must not need it.
  await database.query(
    `insert into people (id, user_id, name, email_verified, language, is_given_staff, is_owner, date_joined,
       sso_guid, last_activity) values (2, $1, 'Anna', false, 'en', false, false, now(), $2, now())`,
    [`\\x${testId('anna')}`, guid],
  );
});
afterAll(async () => {
  await database.close();
  await my.stop();
});

it('writes nothing for a known token, nor for another one that says the same', async () => {
  const token = seal({ display_name: 'Anna', groups: [] });
  expect(await current(token)).toMatchObject({ id: 2, name: 'Anna' });
  const before = await version();
  for (const again of [token, token, seal({ display_name: 'Anna', groups: [] })])
    expect(await current(again)).toMatchObject({ id: 2 });
  expect(await version()).toBe(before);
  await current(seal({ display_name: 'Anna', groups: [], avatar_url: 'https://example.org/a.png' }));
  expect(await version()).not.toBe(before);
});

it('refuses a known token as soon as its key is removed, or its user deactivated or made an agent', async () => {
  const token = seal({ display_name: 'Anna' });
  for (const [ends, restores] of [
    ['update sso_keys set key = null', `update sso_keys set key = '${key}'`],
    ['update people set is_active = false', 'update people set is_active = true'],
    ['update people set is_given_staff = true', 'update people set is_given_staff = false'],
  ] as const) {
    await current(token);
    await database.query(ends, []);
    await expect(current(token)).rejects.toMatchObject({ kind: 'unauthenticated', reason: 'sso_invalid' });
    await database.query(restores, []);
  }
  expect(await current(token)).toMatchObject({ id: 2 });
});

it('does not restore a key that was removed when the service starts with it again', async () => {
  const { seedSso } = await import('../src/sso/sso-project.repository.js');
  await database.query('update sso_keys set key = null', []);
  await database.transaction((tx) => seedSso(tx, { alias: 'other', key }));
  expect(await database.query('select key, (select alias from sso_settings) from sso_keys', [])).toEqual([
    [null, 'stoa'],
  ]);
});
