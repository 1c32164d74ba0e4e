import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from '@stoa/persistence';
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

async function purged(): Promise<void> {
  for (;;) {
    const [found] = await fixture.rows(sql`select from imports where status = 'uploading'`);
    if (!found) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

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
