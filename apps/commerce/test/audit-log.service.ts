import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { Database, sql } from '@stoa/persistence';
import { as, keyCaller, testId, type ServiceUnderTest } from '@stoa/testing';
import { commerceUnderTest } from './commerce-under-test.js';

const { auditLog, news } = commerce;

let stoa: ServiceUnderTest;
let database: Database;

beforeAll(async () => {
  stoa = await commerceUnderTest();
  database = await Database.open({ url: stoa.databaseUrl, name: 'test' });
  for (const [id, role] of [
    [1, 'admin'],
    [2, 'buyer'],
  ] as const)
    await database.execute(
      sql`insert into people (id, user_id, email, login, given_role, is_active, date_joined)
        values (${id}, decode(${testId(role)}, 'hex'), ${`${role}@x`}, ${role}, ${role}, true, now())`,
    );
});
afterAll(async () => {
  await database.close();
  await stoa.stop();
});

const by = (role: 'admin' | 'buyer'): CallContext => ({
  ...as(keyCaller(role, 'commerce')),
  address: '192.0.2.7',
});
const query = { query: { matches: [], search: [], order: [], limit: 50, offset: 0 } };

const entries = (): Promise<object[]> =>
  database.rows(
    sql`select "user", role, action, object_type, object_id, ip, result from audit_log order by id`,
  );
/** What a call adds to the log. */
async function added(call: () => Promise<unknown>): Promise<object[]> {
  const before = (await entries()).length;
  await call().catch(() => undefined);
  return (await entries()).slice(before);
}

const create = (role: 'admin' | 'buyer', title: string): Promise<{ id: number }> =>
  stoa.bus.ask(news.create, { body: { title } as never }, by(role)) as Promise<{ id: number }>;

describe('the audit log', () => {
  it('has each command that changed something, in the transaction of the change', async () => {
    const { id } = await create('admin', 'seen');
    const change = { id, isPartial: true, body: { title: 'changed' } as never };
    const ofUpdate = await added(() => stoa.bus.ask(news.update, change, by('admin')));
    expect(ofUpdate).toEqual([
      {
        user: 1,
        role: 'admin',
        action: 'update',
        object_type: 'news',
        object_id: id,
        ip: '192.0.2.7',
        result: 'ok',
      },
    ]);
    const isOneTransaction = sql`select n.xmin = a.xmin same from news n, audit_log a
      where n.id = ${id} and a.object_id = n.id order by a.id desc limit 1`;
    expect(await database.row(isOneTransaction)).toEqual({ same: true });
  });

  it.each([
    ['buyer', 'no', 'forbidden'],
    ['admin', '', 'invalid'],
  ] as const)('has the command of %s with the title "%s" as %s', async (role, title, result) => {
    expect(await added(() => create(role, title))).toMatchObject([
      { role, action: 'create', object_type: 'news', object_id: null, result },
    ]);
  });

  it('has no reads', async () => {
    expect(await added(() => stoa.bus.ask(news.list, query, by('admin')))).toEqual([]);
  });

  it('has a repeated request once, and the effect, the reply and the entry are one commit', async () => {
    const idempotency = { key: 'k', place: 'POST /news/', digest: '1' };
    const send = () =>
      stoa.bus.ask(news.create, { body: { title: 'once' } as never }, { ...by('admin'), idempotency });
    const log = await added(async () => expect(await send()).toEqual(await send()));
    expect(log).toMatchObject([{ action: 'create', result: 'ok' }]);
    const isOneTransaction = sql`select n.xmin = a.xmin and n.xmin = k.xmin same
      from news n, audit_log a, idempotency_keys k where n.title = 'once' and a.object_id = n.id`;
    expect(await database.rows(isOneTransaction)).toEqual([{ same: true }]);
  });

  it('is read by administrators only, newest first', async () => {
    const rows = (await stoa.bus.ask(auditLog.list, query, by('admin'))) as { id: number }[];
    expect(rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).toSorted((a, b) => b - a));
    expect(Object.keys(rows[0]!)).toEqual([
      ...['id', 'at', 'user', 'role', 'action', 'object_type', 'object_id', 'ip', 'result'],
    ]);
    await expect(stoa.bus.ask(auditLog.list, query, by('buyer'))).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it.each([sql`update audit_log set result = 'ok'`, sql`delete from audit_log`, sql`truncate audit_log`])(
    'cannot be changed (%#)',
    (statement) => expect(database.execute(statement)).rejects.toMatchObject({ kind: 'internal' }),
  );
});
