import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@stoa/persistence';
import { counts, ImportFixture, type BulkKind, type Report } from './import-fixture.js';

let fixture: ImportFixture;
beforeAll(async () => {
  fixture = await ImportFixture.start();
  await fixture.bulk('products', [
    { external_id: 'a', sku: 'A', name: 'a' },
    { external_id: 'b', sku: 'B', name: 'b' },
  ]);
  await fixture.bulk('products', [{ external_id: 'c', sku: 'C', name: 'c' }], { context: fixture.as('two') });
  await fixture.bulk('priceTypes', [{ external_id: 'retail', name: 'Retail' }]);
  await fixture.bulk('warehouses', [{ external_id: 'main', name: 'Main' }]);
});
afterAll(() => fixture?.stop());

const statuses = ({ results }: Report) => results.map(({ status }) => status);
const errorsOf = ({ results }: Report) => results.map(({ errors }) => errors);
const again = async (kind: BulkKind, rows: object[]) => counts(await fixture.bulk(kind, rows));

describe('categories', () => {
  const stored = async () =>
    Object.fromEntries(
      (
        await fixture.rows(
          sql`select c.external_id as key, p.external_id as parent, c.slug from categories c left join categories p on p.id = c.parent
            where c.owner = ${fixture.suppliers.one}`,
        )
      ).map(({ key, parent, slug }) => [key, [parent, slug]]),
    );

  it('are written with parents that come later in the list', async () => {
    const rows = [
      { external_id: 'c3', name: 'Болты М8', parent_external_id: 'c2' },
      { external_id: 'c2', name: 'Болты', parent_external_id: 'c1' },
      { external_id: 'c1', name: 'Метизы' },
    ];
    expect(statuses(await fixture.bulk('categories', rows))).toEqual(['created', 'created', 'created']);
    expect(await stored()).toEqual({
      c1: [null, 'метизы'],
      c2: ['c1', 'болты'],
      c3: ['c2', 'болты-м8'],
    });
    expect(await again('categories', rows)).toEqual([0, 0, 3, 0, 0]);
  });

  it('are refused where they would be below themselves, and where their parent is refused', async () => {
    const report = await fixture.bulk('categories', [
      { external_id: 'c1', parent_external_id: 'c3' },
      { external_id: 'x1', name: 'x', parent_external_id: 'x2' },
      { external_id: 'x2', name: 'x', parent_external_id: 'x1' },
      { external_id: 'y1', name: '' },
      { external_id: 'y2', name: 'y', parent_external_id: 'y1' },
      { external_id: 'y3', name: 'y', parent_external_id: 'none' },
    ]);
    const cyclic = { parent: ['Category cannot be its own descendant.'] };
    const missing = (key: string) => ({
      parent_external_id: [`Object with external_id=${key} does not exist.`],
    });
    expect(errorsOf(report)).toEqual([
      cyclic,
      cyclic,
      cyclic,
      { name: ['This field may not be blank.'] },
      missing('y1'),
      missing('none'),
    ]);
  });

  it('move below a new one, and swap places', async () => {
    const report = await fixture.bulk('categories', [
      { external_id: 'c1', parent_external_id: 'top' },
      { external_id: 'top', name: 'Top' },
      { external_id: 'c3', parent_external_id: 'c1' },
      { external_id: 'c2', parent_external_id: 'c3' },
    ]);
    expect(counts(report)).toEqual([1, 3, 0, 0, 0]);
    expect(await stored()).toMatchObject({
      c1: ['top', 'метизы'],
      c2: ['c3', 'болты'],
      c3: ['c1', 'болты-м8'],
    });
  });
});

describe('prices', () => {
  const price = { product_external_id: 'a', price_type_external_id: 'retail', amount: '10.50' };

  it('are known by product, price type, quantity and beginning', async () => {
    const rows = [
      price,
      { ...price, min_quantity: 10, amount: 9 },
      { ...price, valid_from: '2026-01-01T00:00:00Z', valid_to: '2026-02-01' },
      { product_sku: 'B', price_type_external_id: 'retail', amount: '1' },
      { ...price, product_external_id: undefined, product_sku: 'A', min_quantity: '1.000', amount: '11' },
    ];
    const report = await fixture.bulk('prices', rows);
    expect(statuses(report)).toEqual(['duplicate', 'created', 'created', 'created', 'created']);
    expect(await again('prices', rows)).toEqual([0, 0, 4, 0, 1]);
    expect(report.results[1]).toEqual({ row: 1, id: expect.any(Number), status: 'created' });
    const [event] = (await fixture.events()).slice(-1);
    const products = await fixture.rows(sql`select id from products where sku in ('A', 'B') order by id`);
    expect(event).toMatchObject({
      kind: 'prices',
      created: expect.arrayContaining(products.map(({ id }) => id)),
    });
  });

  it('are refused for what is another supplier’s, as for what does not exist', async () => {
    const [theirs] = await fixture.rows(sql`select id from products where sku = 'C'`);
    const report = await fixture.bulk('prices', [
      { ...price, product_external_id: undefined, product: theirs!.id },
      { ...price, product_external_id: undefined, product: 999_999 },
      { ...price, product_external_id: 'c' },
      { ...price, product_external_id: 'a', product_sku: 'B' },
      { price_type_external_id: 'retail', amount: '1' },
      { ...price, amount: '-1', valid_from: '2026-02-01', valid_to: '2026-01-01' },
    ]);
    const missing = (id: unknown) => ({ product: [`Invalid pk "${id}" - object does not exist.`] });
    expect(errorsOf(report).slice(0, 5)).toEqual([
      missing(theirs!.id),
      missing(999_999),
      { product_external_id: ['Object with external_id=c does not exist.'] },
      { product_sku: ['This key is that of another object.'] },
      { product: ['This field is required.'] },
    ]);
    expect(Object.keys(errorsOf(report)[5]!)).toEqual(['amount', 'valid_to']);
  });

  it.each([
    ['1e2', 'created'],
    ['12345678901', 'failed'],
    ['0.001', 'failed'],
    [1.005, 'failed'],
  ])('takes the amount %s as %s', async (amount, status) =>
    expect(statuses(await fixture.bulk('prices', [{ ...price, min_quantity: 77, amount }]))).toEqual([
      status,
    ]),
  );
});

describe('stocks', () => {
  const stock = { product_external_id: 'a', warehouse_external_id: 'main' };
  const ledger = async () =>
    fixture.rows(sql`select sum(m.quantity)::text as moved, max(s.quantity)::text as held
      from stocks s join stock_movements m using (product, warehouse)`);

  it('change with the ledger, and are stale when something newer is stored', async () => {
    const first = { ...stock, quantity: 5, as_of: '2026-11-01T10:00:00Z' };
    expect(statuses(await fixture.bulk('stocks', [first]))).toEqual(['created']);
    expect(await again('stocks', [first])).toEqual([0, 0, 1, 0, 0]);
    const older = await fixture.bulk('stocks', [{ ...first, quantity: 9, as_of: '2026-11-01T09:00:00Z' }]);
    expect(older).toMatchObject({ updated: 0, stale: 1, results: [{ status: 'stale' }] });
    expect(statuses(await fixture.bulk('stocks', [{ ...stock, quantity: '2.5' }]))).toEqual(['updated']);
    expect(await ledger()).toEqual([{ moved: '2.500', held: '2.500' }]);
    const kinds = await fixture.rows(sql`select distinct kind from stock_movements`);
    expect(kinds).toEqual([{ kind: 'import' }]);
  });

  it.each([
    ['the newest one first', ['11', '10'], ['updated', 'stale'], '11.000'],
    ['the newest one last', ['10', '11'], ['duplicate', 'updated'], '11.000'],
    ['one that is older than the stored row last', ['12', '08'], ['updated', 'stale'], '12.000'],
    ['the newest one between others', ['10', '12', '11'], ['duplicate', 'updated', 'stale'], '12.000'],
  ])('of one place in one request, %s, leave what is newest', async (place, hours, expected, held) => {
    await fixture.bulk('warehouses', [{ external_id: place, name: place }]);
    const at = (hour: string) => ({
      product_external_id: 'a',
      warehouse_external_id: place,
      quantity: hour,
      as_of: `2026-11-01T${hour}:00:00Z`,
    });
    await fixture.bulk('stocks', [at('09')]);
    expect(statuses(await fixture.bulk('stocks', hours.map(at)))).toEqual(expected);
    const stored = sql`select s.quantity::text from stocks s join warehouses w on w.id = s.warehouse
      where w.external_id = ${place}`;
    expect(await fixture.rows(stored)).toEqual([{ quantity: held }]);
  });

  it('are refused with more than three decimals, or a negative quantity', async () =>
    expect(
      statuses(
        await fixture.bulk('stocks', [
          { ...stock, quantity: '1.0001' },
          { ...stock, quantity: -1 },
        ]),
      ),
    ).toEqual(['failed', 'failed']));
});

describe('parties', () => {
  const company = { external_id: 'k', name: 'Romashka', inn: '7707083893' };
  const contract = {
    external_id: 'd',
    number: 'D-1',
    company_external_id: 'k',
    price_type_external_id: 'retail',
  };

  it('companies keep the ids of their addresses', async () => {
    const addresses = [{ address: 'Tver' }, { address: 'Klin', consignee: 'x' }];
    const rows = [{ ...company, delivery_addresses: addresses }];
    expect(statuses(await fixture.bulk('companies', rows))).toEqual(['created']);
    expect(await again('companies', rows)).toEqual([0, 0, 1, 0, 0]);
    await fixture.bulk('companies', [
      { ...company, delivery_addresses: [{ address: 'Omsk' }, addresses[1]] },
    ]);
    const [stored] = await fixture.rows(sql`select * from companies where external_id = 'k'`);
    expect(stored).toMatchObject({
      owner: fixture.suppliers.one,
      synced: true,
      sync_needed: false,
      addresses_made: 3,
      delivery_addresses: [
        { id: 3, address: 'Omsk', consignee: '' },
        { id: 2, address: 'Klin', consignee: 'x' },
      ],
    });
  });

  it('contracts refer to companies and price types of the supplier', async () => {
    const [{ id: warehouse }] = (await fixture.rows(sql`select id from warehouses`)) as [{ id: number }];
    const rows = [{ ...contract, warehouses: [warehouse], is_standard: true }];
    expect(statuses(await fixture.bulk('contracts', rows))).toEqual(['created']);
    expect(await again('contracts', rows)).toEqual([0, 0, 1, 0, 0]);
    const report = await fixture.bulk('contracts', [
      { ...contract, external_id: 'd2', is_standard: true },
      { ...contract, external_id: 'd3', warehouses: [999_999] },
      { ...contract, external_id: 'd4', company_external_id: null },
      { ...contract, external_id: 'd5', valid_from: '2026-02-01', valid_to: '2026-01-01' },
    ]);
    expect(errorsOf(report)).toEqual([
      { is_standard: ['The company has another standard contract.'] },
      { warehouses: ['Invalid pk "999999" - object does not exist.'] },
      { company: ['This field is required.'] },
      { valid_to: ['Ensure this value is greater than or equal to 2026-02-01.'] },
    ]);
  });
});

it('the first price type is the default of its supplier, until another one says that it is', async () => {
  const chosen = async () =>
    fixture.rows(sql`select t.external_id from suppliers s join price_types t on t.id = s.default_price_type
      where s.id = ${fixture.suppliers.one}`);
  expect(await chosen()).toEqual([{ external_id: 'retail' }]);
  await fixture.bulk('priceTypes', [{ external_id: 'dealer', name: 'Dealers', is_default: true }]);
  expect(await chosen()).toEqual([{ external_id: 'dealer' }]);
});
