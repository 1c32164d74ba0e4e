import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Fault } from '@stoa/kernel';
import { sql } from '@stoa/persistence';
import { counts, ImportFixture, type Report } from './import-fixture.js';

let fixture: ImportFixture;
beforeAll(async () => {
  fixture = await ImportFixture.start();
});
afterAll(() => fixture?.stop());

let number = 0;
const product = (given: object = {}): Record<string, unknown> => {
  number++;
  return { external_id: `e${number}`, sku: `s${number}`, name: `n${number}`, ...given };
};
const statuses = ({ results }: Report) => results.map(({ status }) => status);
const stored = async (sku: string) => {
  const [row] = await fixture.rows(
    sql`select * from products where sku = ${sku} and supplier = ${fixture.suppliers.one}`,
  );
  return row;
};
const issuesOf = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => Fault.from(error).details.issues?.map(({ issue, params }) => [issue, params]),
  );

describe('a list of products', () => {
  it('creates, updates and leaves unchanged, and logs one event of the ids that were written', async () => {
    const [a, b, c] = [product(), product(), product()];
    const made = await fixture.bulk('products', [a, b]);
    const before = (await fixture.events()).length;
    expect(made).toMatchObject({ created: 2, updated: 0, unchanged: 0, failed: 0, duplicates: 0 });
    expect(Object.keys(made)).toEqual(['created', 'updated', 'unchanged', 'failed', 'duplicates', 'results']);
    expect(made.results[0]).toEqual({
      row: 0,
      id: expect.any(Number),
      external_id: a.external_id,
      status: 'created',
    });
    const again = await fixture.bulk('products', [c, { ...a, name: 'other' }, b]);
    expect(statuses(again)).toEqual(['created', 'updated', 'unchanged']);
    expect((await fixture.events()).slice(before)).toEqual([
      {
        kind: 'products',
        supplier: fixture.suppliers.one,
        created: [again.results[0]!.id],
        updated: [made.results[0]!.id],
      },
    ]);
  });

  it('does not touch an unchanged row, nor use up an id', async () => {
    const rows = [product({ tags: ['x,"{}\\'], properties: [{ name: 'a\tb', value: 'c\\n' }] }), product()];
    await fixture.bulk('products', rows);
    const before = await stored(rows[0]!.sku as string);
    expect(before).toMatchObject({ tags: ['x,"{}\\'], properties: [{ name: 'a\tb', value: 'c\\n' }] });
    expect(counts(await fixture.bulk('products', rows))).toEqual([0, 0, 2, 0, 0]);
    expect(await stored(rows[0]!.sku as string)).toEqual(before);
    const [next] = (await fixture.bulk('products', [product()])).results;
    expect(next!.id).toBe((before!.id as number) + 2);
  });

  it('keeps what a row does not say, and clears what is null', async () => {
    const row = product({ brand: 'b', vat_rate: '20', weight_kg: 1 });
    await fixture.bulk('products', [row]);
    await fixture.bulk('products', [
      { external_id: row.external_id, vat_rate: null },
      product({ brand: 'other', vat_rate: '10' }),
    ]);
    expect(await stored(row.sku as string)).toMatchObject({ brand: 'b', vat_rate: null, weight_kg: '1.000' });
  });

  it('reports all errors of a row, and writes the others', async () => {
    const report = await fixture.bulk('products', [
      product({ sku: ' ', category_external_id: 'none', vat_rate: '1e9' }),
      product(),
      { external_id: 'new' },
      { name: 'without a key' },
      5,
    ]);
    expect(statuses(report)).toEqual(['failed', 'created', 'failed', 'failed', 'failed']);
    expect(report.results.map(({ errors }) => errors)).toEqual([
      {
        sku: ['This field may not be blank.'],
        vat_rate: ['Ensure that there are no more than 4 digits in total.'],
        category_external_id: ['Object with external_id=none does not exist.'],
      },
      undefined,
      { sku: ['This field is required.'], name: ['This field is required.'] },
      { sku: ['This field is required.'] },
      { non_field_errors: ['Invalid data. Expected a dictionary, but got int.'] },
    ]);
    const only = await fixture.bulk('products', [product(), { name: 'x' }], { onlyErrors: true });
    expect(only).toMatchObject({ created: 1, failed: 1, results: [{ row: 1 }] });
  });

  it('is only reported on in a dry run', async () => {
    const [known, fresh] = [product(), product()];
    const [made] = (await fixture.bulk('products', [known])).results;
    const before = await fixture.events();
    const rows = [{ ...known, name: 'other' }, fresh, { name: 'without a key' }];
    const report = await fixture.bulk('products', rows, { dryRun: 'true' });
    expect(report).toMatchObject({ created: 1, updated: 1, failed: 1 });
    expect(report.results.slice(0, 2)).toEqual([
      { row: 0, id: made!.id, external_id: known.external_id, status: 'updated' },
      { row: 1, external_id: fresh.external_id, status: 'created' },
    ]);
    expect(await stored(known.sku as string)).toMatchObject({ name: known.name });
    expect(await stored(fresh.sku as string)).toBeUndefined();
    expect(await fixture.events()).toEqual(before);
    expect(await issuesOf(fixture.bulk('products', rows, { dryRun: 'maybe' }))).toEqual([
      ['boolean', undefined],
    ]);
  });

  it.each([
    ['1.5e0', '1.50', undefined],
    ['9'.repeat(11), undefined, 'Ensure that there are no more than 4 digits in total.'],
    ['-1', undefined, 'Ensure this value is greater than or equal to 0.'],
    ['1,5', undefined, 'A valid number is required.'],
  ])('reads the rate %s as the field does', async (given, kept, error) => {
    const row = product({ vat_rate: given });
    const report = await fixture.bulk('products', [row]);
    expect((await stored(row.sku as string))?.vat_rate).toBe(kept);
    expect(report.results[0]!.errors).toEqual(error && { vat_rate: [error] });
  });

  it('undoes all of it with reject_all, and reports the same', async () => {
    const row = product();
    const report = await fixture.bulk('products', [row, { name: 'x' }], { onError: 'reject_all' });
    expect(report).toMatchObject({ created: 1, failed: 1 });
    expect(report.results[0]).toEqual({ row: 0, external_id: row.external_id, status: 'created' });
    expect(await stored(row.sku as string)).toBeUndefined();
  });

  it('applies the last of repeated rows, by external id, by sku and by either', async () => {
    const [a, b, c] = [product(), product({ external_id: undefined }), product()];
    const report = await fixture.bulk('products', [a, b, { ...a, name: 'last' }, { ...b, name: 'last' }]);
    expect(statuses(report)).toEqual(['duplicate', 'duplicate', 'created', 'created']);
    await fixture.bulk('products', [c]);
    const mixed = await fixture.bulk('products', [
      { ...c, name: 'x' },
      { sku: c.sku, name: 'y' },
    ]);
    expect(statuses(mixed)).toEqual(['duplicate', 'updated']);
    expect(await stored(c.sku as string)).toMatchObject({ name: 'y', external_id: c.external_id });
  });

  it('applies a valid row that an invalid one repeats', async () => {
    const row = product();
    expect(statuses(await fixture.bulk('products', [row, { ...row, name: '' }]))).toEqual([
      'created',
      'failed',
    ]);
  });
});

describe('keys of products', () => {
  it('swaps the skus of two products within one list', async () => {
    const [a, b] = [product(), product()];
    await fixture.bulk('products', [a, b]);
    const report = await fixture.bulk('products', [
      { ...a, sku: b.sku },
      { ...b, sku: a.sku },
    ]);
    expect(counts(report)).toEqual([0, 2, 0, 0, 0]);
    expect(await stored(a.sku as string)).toMatchObject({ external_id: b.external_id });
  });

  it('gives a sku that a product leaves to a new one', async () => {
    const a = product();
    await fixture.bulk('products', [a]);
    const report = await fixture.bulk('products', [
      { ...product(), sku: a.sku },
      { ...a, sku: `moved-${number}` },
    ]);
    expect(statuses(report)).toEqual(['created', 'updated']);
  });

  it('refuses a row whose external id and sku are those of different products', async () => {
    const [a, b] = [product(), product()];
    await fixture.bulk('products', [a, b]);
    const report = await fixture.bulk('products', [
      { external_id: a.external_id, sku: b.sku },
      // It could take the sku only if the first row were valid.
      product({ sku: a.sku }),
    ]);
    const errors = { sku: ['product with this sku already exists.'] };
    expect(report.results.map((row) => row.errors)).toEqual([errors, errors]);
    expect(await stored(a.sku as string)).toMatchObject({ external_id: a.external_id });
  });

  it('refuses the second of two new products with one sku', async () => {
    const sku = `same-${++number}`;
    expect(statuses(await fixture.bulk('products', [product({ sku }), product({ sku })]))).toEqual([
      'created',
      'failed',
    ]);
  });

  it('links a product without an external id by its sku', async () => {
    const row = product();
    await fixture.bulk('products', [{ sku: row.sku, name: 'by hand' }]);
    expect(statuses(await fixture.bulk('products', [row]))).toEqual(['updated']);
    expect(await stored(row.sku as string)).toMatchObject({ external_id: row.external_id });
  });

  it('revives a removed product', async () => {
    const row = product();
    await fixture.bulk('products', [row]);
    await fixture.rows(sql`update products set is_deleted = true, is_active = false where sku = ${row.sku}`);
    expect(statuses(await fixture.bulk('products', [row]))).toEqual(['updated']);
    expect(await stored(row.sku as string)).toMatchObject({ is_deleted: false, is_active: true });
  });

  it('treats the keys of another supplier as keys that nothing has', async () => {
    const row = product();
    await fixture.bulk('products', [row]);
    const theirs = await fixture.bulk('products', [{ ...row, name: 'theirs' }], {
      context: fixture.as('two'),
    });
    expect(statuses(theirs)).toEqual(['created']);
    expect(await stored(row.sku as string)).toMatchObject({ name: row.name });
  });
});

describe('the body', () => {
  it.each([
    [{ a: 1 }, [['list', { type: 'dict' }]]],
    ['x', [['list', { type: 'str' }]]],
    [[], [['empty', undefined]]],
    [Array.from({ length: 1001 }, () => ({})), [['max_items', { max: 1000 }]]],
  ])('refuses a body of another form, %#', async (body, issues) =>
    expect(await issuesOf(fixture.bulk('products', body))).toEqual(issues),
  );

  it('is not read for a role that may not import', async () => {
    const asked = fixture.bulk('products', [], { context: fixture.as('buyer') });
    await expect(asked).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('an administrator', () => {
  it('names the supplier of each row', async () => {
    const { one, two } = fixture.suppliers;
    const [a, b] = [product({ supplier: one }), product({ supplier: two })];
    const report = await fixture.bulk('products', [a, b, product(), product({ supplier: 999_999 })], {
      context: fixture.as('admin'),
    });
    expect(statuses(report)).toEqual(['created', 'created', 'failed', 'failed']);
    expect(report.results.slice(2).map(({ errors }) => errors)).toEqual([
      { supplier: ['This field is required.'] },
      { supplier: ['Invalid pk "999999" - object does not exist.'] },
    ]);
    expect(await stored(a.sku as string)).toMatchObject({ supplier: one });
  });
});
