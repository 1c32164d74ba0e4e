import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from '@stoa/persistence';
import { until } from '@stoa/testing';
import { ImportFixture } from './import-fixture.js';

const day = 24 * 3600_000;
let now = Date.now();
let fixture: ImportFixture;
beforeAll(async () => {
  fixture = await ImportFixture.start(() => now);
});
afterAll(() => fixture?.stop());

/** Each purge withdraws this import; that comes last. */
const beginUpload = () =>
  fixture.rows(sql`insert into imports (kind, mode, status, options, org, "user")
    values ('products', 'upsert', 'uploading', '{}', '', '') returning id`);

const purged = (): Promise<void> =>
  until(async () => (await fixture.rows(sql`select from imports where status = 'uploading'`)).length === 0);

it('errors of rows are kept for 30 days, imports for longer', async () => {
  const { id } = await fixture.import('{"sku":""}', { kind: 'products' });
  expect(await fixture.errors(id)).toHaveLength(1);
  await beginUpload();
  now += 29 * day;
  await purged();
  expect(await fixture.errors(id)).toHaveLength(1);
  await beginUpload();
  now += 2 * day;
  await purged();
  expect(await fixture.errors(id)).toEqual([]);
  expect(await fixture.ended(id)).toMatchObject({ status: 'finished', failed: 1 });
});

it('an import whose job has failed for good, because its processes ended, ends within a minute', async () => {
  const [made] = await fixture.rows(sql`insert into imports (kind, mode, status, options, org, "user")
    values ('products', 'upsert', 'running', '{}', decode(repeat('0', 24), 'hex'), decode(repeat('0', 24), 'hex')) returning id`);
  const id = made!.id as number;
  await fixture.rows(sql`insert into jobs (name, payload, run_at, attempts, failed_at)
    values ('commerce.imports.run', jsonb_build_object('id', ${id}::int), now(), 7, now())`);
  now += 60_000;
  expect(await fixture.ended(id)).toMatchObject({ status: 'failed', error: 'A server error occurred.' });
});
