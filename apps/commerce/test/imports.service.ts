import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@stoa/persistence';
import { ImportFixture, ndjson } from './import-fixture.js';

let fixture: ImportFixture;
beforeAll(async () => {
  fixture = await ImportFixture.start();
});
afterAll(() => fixture?.stop());

let number = 0;
const prefix = (): string => `p${++number}-`;
const products = (start: string, count: number, given: object = {}): object[] =>
  Array.from({ length: count }, (_, index) => ({
    external_id: `${start}${index}`,
    sku: `${start}${index}`,
    name: `n${index}`,
    ...given,
  }));
const countOf = async (start: string, test = sql`true`): Promise<number> => {
  const [row] = await fixture.rows(
    sql`select count(*)::int as count from products where sku like ${`${start}%`} and ${test}`,
  );
  return row!.count as number;
};

describe('a file', () => {
  it('is imported in the background, and changes nothing the second time', async () => {
    const start = prefix();
    const file = ndjson(products(start, 12_500));
    const uploaded = await fixture.upload(file, { kind: 'products' });
    expect(uploaded).toMatchObject({ kind: 'products', mode: 'upsert', bytes: Buffer.byteLength(file) });
    const done = await fixture.ended(uploaded.id);
    expect(done).toMatchObject({
      status: 'finished',
      progress: 100,
      total: 12_500,
      processed: 12_500,
      created: 12_500,
      failed: 0,
      error: null,
    });
    expect(await countOf(start)).toBe(12_500);
    const again = await fixture.import(file, { kind: 'products' });
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 12_500, total: 12_500 });
    const events = (await fixture.events()).filter(({ created }) => (created as number[]).length > 1000);
    expect(events.map(({ created }) => (created as number[]).length)).toEqual([10_000, 2500]);
  });

  it.each([
    ['a JSON array', (rows: object[]) => JSON.stringify(rows)],
    ['NDJSON', ndjson],
    [
      'CSV',
      (rows: object[]) =>
        ['sku;external_id;name', ...rows.map((row) => Object.values(row).join(';'))].join('\n'),
    ],
  ])('is recognised as %s', async (_, fileOf) => {
    const start = prefix();
    const done = await fixture.import(fileOf(products(start, 3)), { kind: 'products' });
    expect(done).toMatchObject({ status: 'finished', created: 3, failed: 0 });
  });

  it('applies the last of rows that it repeats far apart, also when it is sent again', async () => {
    const start = prefix();
    const rows = products(start, 11_000);
    const file = ndjson([{ ...rows[0], name: 'first' }, ...rows.slice(1), { ...rows[0], name: 'last' }]);
    expect(await fixture.import(file, { kind: 'products' })).toMatchObject({
      created: 11_000,
      duplicates: 1,
      total: 11_001,
    });
    expect(await countOf(start, sql`name = 'last'`)).toBe(1);
    expect(await fixture.import(file, { kind: 'products' })).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 11_000,
      duplicates: 1,
    });
  });

  it('reports the rows that are not valid', async () => {
    const start = prefix();
    const [row] = products(start, 1);
    const file =
      ndjson([row!, { ...row, name: '', category_external_id: 'none' }, { sku: `${start}new` }]) + '{';
    const done = await fixture.import(file, { kind: 'products' });
    expect(done).toMatchObject({ status: 'finished', created: 1, failed: 3 });
    expect(await fixture.errors(done.id)).toEqual([
      {
        row: 1,
        external_id: `${start}0`,
        errors: {
          name: ['This field may not be blank.'],
          category_external_id: ['Object with external_id=none does not exist.'],
        },
      },
      { row: 2, external_id: null, errors: { name: ['This field is required.'] } },
      { row: 3, external_id: null, errors: { non_field_errors: [expect.any(String)] } },
    ]);
  });

  it('reports rows with characters that cannot be stored', async () => {
    const row = { sku: prefix(), name: 'n' };
    const file = ['a\\u0000b', '\\ud800'].map(
      (text) => `{"external_id":"${text}","sku":"${text}","vat_rate":"${text}","name":"n"}\n`,
    );
    const done = await fixture.import([...file, ndjson([row])].join(''), { kind: 'products' });
    expect(done).toMatchObject({ status: 'finished', created: 1, failed: 2 });
    const errors = await fixture.errors(done.id);
    expect(errors.map(({ external_id: key }) => key)).toEqual(['a\ufffdb', '\ufffd']);
  });

  it('fails when it is cut off, and leaves nothing', async () => {
    const start = prefix();
    const done = await fixture.import(JSON.stringify(products(start, 3)).slice(0, -20), { kind: 'products' });
    expect(done).toMatchObject({ status: 'failed', error: expect.any(String) });
    expect(await countOf(start)).toBe(0);
  });
});

describe('all or nothing', () => {
  it('writes nothing with reject_all when a row is not valid', async () => {
    const start = prefix();
    const done = await fixture.import(ndjson([...products(start, 2), {}]), {
      kind: 'products',
      on_error: 'reject_all',
    });
    expect(done).toMatchObject({
      status: 'failed',
      created: 0,
      failed: 1,
      error: expect.stringContaining('1 row'),
    });
    expect(await countOf(start)).toBe(0);
  });

  it('counts what it would do in a dry run', async () => {
    const start = prefix();
    const file = ndjson([...products(start, 2), {}]);
    expect(await fixture.import(file, { kind: 'products', dry_run: 'true' })).toMatchObject({
      status: 'finished',
      created: 2,
      failed: 1,
    });
    expect(await countOf(start)).toBe(0);
  });
});

describe('modes', () => {
  it('creates only, or updates only', async () => {
    const start = prefix();
    const rows = products(start, 2);
    await fixture.import(ndjson(rows.slice(0, 1)), { kind: 'products' });
    const made = await fixture.import(ndjson(rows), { kind: 'products', mode: 'create' });
    expect(made).toMatchObject({ created: 1, failed: 1 });
    expect(await fixture.errors(made.id)).toEqual([
      {
        row: 0,
        external_id: `${start}0`,
        errors: { external_id: ['product with this external id already exists.'] },
      },
    ]);
    const changed = await fixture.import(
      ndjson([...products(start, 2, { name: 'x' }), ...products(`${start}y`, 1)]),
      {
        kind: 'products',
        mode: 'update',
      },
    );
    expect(changed).toMatchObject({ created: 0, updated: 2, failed: 1 });
  });

  it('deactivates what a full feed does not have, but not most of it', async () => {
    const context = fixture.as('two');
    const start = prefix();
    const rows = products(start, 10);
    const replace = { kind: 'products', mode: 'replace' };
    expect(await fixture.import(ndjson(rows), replace, { context })).toMatchObject({
      created: 10,
      deactivated: 0,
    });
    const rejected = await fixture.import(ndjson(rows.slice(0, 4)), replace, { context });
    expect(rejected).toMatchObject({
      status: 'failed',
      error: 'The feed would deactivate 6 of 10 rows. Set allow_mass_deactivation=true to allow it.',
    });
    expect(await fixture.import(ndjson(rows.slice(0, 6)), replace, { context })).toMatchObject({
      unchanged: 6,
      deactivated: 4,
    });
    expect(await countOf(start, sql`is_active`)).toBe(6);
    // What a full feed has is active again.
    expect(await fixture.import(ndjson(rows), replace, { context })).toMatchObject({
      updated: 4,
      unchanged: 6,
    });
    const allowed = { ...replace, allow_mass_deactivation: 'true' };
    expect(await fixture.import(ndjson(rows.slice(0, 1)), allowed, { context })).toMatchObject({
      deactivated: 9,
    });
    expect(await fixture.import('[]', allowed, { context })).toMatchObject({
      status: 'failed',
      error: 'The feed has no rows.',
    });
    expect(await countOf(start, sql`is_active`)).toBe(1);
  });

  it('counts all rows that are not valid, and keeps the errors of the first 10,000', async () => {
    const valid = products(prefix(), 1);
    const unknown = Array.from({ length: 6000 }, (_, n) => ({ sku: `u${n}`, name: 'n', category: 999_999 }));
    const lines = ndjson([...unknown, ...Array.from({ length: 6000 }, () => ({})), ...valid]);
    const done = await fixture.import(lines, { kind: 'products' });
    expect(done).toMatchObject({ status: 'finished', failed: 12_000, created: 1 });
    const [kept] = await fixture.rows(
      sql`select count(*)::int as count from import_errors where import = ${done.id}`,
    );
    expect(kept!.count).toBe(10_000);
  });

  it('a large full feed is compared with the stored rows in time', async () => {
    const context = fixture.as('two');
    const start = prefix();
    const feed = ndjson(products(start, 30_000));
    await fixture.import(feed, { kind: 'products' }, { context });
    const replaced = await fixture.import(feed, { kind: 'products', mode: 'replace' }, { context });
    expect(replaced).toMatchObject({ status: 'finished', unchanged: 30_000 });
    expect(await countOf(start, sql`is_active`)).toBe(30_000);
  });
});
