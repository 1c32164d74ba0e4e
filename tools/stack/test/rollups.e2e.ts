import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Database, raw, sql } from '@stoa/persistence';
import { testStack } from '@stoa/testing';

const root = new URL('../../..', import.meta.url).pathname;
const { dataDir } = testStack();
let database: Database;
/** Of an order that has no sum, because no trigger saw it. */
let order: number;

beforeAll(async () => {
  const { databases } = JSON.parse(readFileSync(join(dataDir, 'infra.json'), 'utf8')) as {
    databases: { commerce: string };
  };
  database = await Database.open({ url: databases.commerce, name: 'test' });
});
afterAll(() => database.close());

/** Runs `npm run check:rollups` for the stack. */
async function check(): Promise<{ code: number; output: string; errors: string }> {
  const child = spawn(process.execPath, ['tools/stack/rollups.mjs'], {
    cwd: root,
    env: { PATH: process.env['PATH']!, HOME: process.env['HOME']!, STOA_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code, output, errors };
}

it('check:rollups succeeds when all sums are those of the orders', async () => {
  const { code, output, errors } = await check();
  expect([code, output, errors]).toEqual([
    0,
    expect.stringMatching(/^\d+ sums are those of the orders; \d+ days wait to be added up\n$/),
    '',
  ]);
}, 60_000);

it('check:rollups fails and names what differs for an order that is in no sum', async () => {
  await database.transaction(async (tx) => {
    await tx.execute(raw('set local session_replication_role = replica'));
    const made = await tx.row<{ id: number }>(
      sql`with supplier as (insert into suppliers (name) values ('sums') returning id),
          company as (insert into companies (name, inn) values ('sums', '7707083893') returning id)
        insert into orders (supplier, company, status, status_line, total, submitted_at)
        select s.id, c.id, 'closed', 1, 5, '2001-03-04 12:00+03' from supplier s, company c returning id`,
    );
    order = made!.id;
  });
  const { code, errors } = await check();
  await database.transaction(async (tx) => {
    await tx.execute(raw('set local session_replication_role = replica'));
    await tx.execute(sql`delete from orders where id = ${order}`);
  });
  expect(code).toBe(1);
  expect(errors).toContain('analytics_orders {"day":"2001-03-04","days":1,"supplier":');
  expect(errors).toContain('analytics_companies {"day":');
}, 60_000);
