import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { raw, sql } from '@stoa/persistence';
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

/** Until the query finds something. */
const untilFound = (query: string): Promise<void> =>
  until(async () => (await fixture.rows(raw(query))).length > 0);

const purged = (): Promise<void> =>
  untilFound(`select where not exists (select from imports where status = 'uploading')`);

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

it.each([
  ['runs', 'running', 'commerce.imports.run'],
  ['stores its files', 'uploading', 'commerce.exchange.store'],
])(
  'an import of which the job that %s has failed for good, because its processes ended, ends within a minute',
  async (_what, status, job) => {
    const [made] = await fixture.rows(sql`insert into imports (kind, mode, status, options, org, "user")
      values ('products', 'upsert', ${status}, '{}', decode(repeat('0', 24), 'hex'), decode(repeat('0', 24), 'hex')) returning id`);
    const id = made!.id as number;
    await fixture.rows(sql`insert into jobs (name, payload, run_at, attempts, failed_at)
      values (${job}, jsonb_build_object('id', ${id}::int), now(), 7, now())`);
    now += 60_000;
    await untilFound(`select from imports where id = ${id} and status = 'failed'`);
    expect(await fixture.ended(id)).toMatchObject({ error: 'A server error occurred.' });
  },
);
