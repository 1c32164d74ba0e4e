import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { testOrg } from '@stoa/testing';
import { ImportFixture } from './import-fixture.js';

const { priceTypes, prices, products, stocks, suppliers, warehouses } = commerce;
let fixture: ImportFixture;
let supplier: number;

beforeAll(async () => {
  fixture = await ImportFixture.start();
  supplier = fixture.suppliers.one;
  await fixture.bulk(
    'priceTypes',
    ['a', 'b', 'c'].map((key) => ({ external_id: key, name: key })),
  );
  await fixture.bulk('warehouses', [{ external_id: 'w', name: 'W' }]);
  await fixture.bulk('products', [{ sku: 'p', name: 'P' }]);
  const ofType = (key: string) => ({ product_sku: 'p', price_type_external_id: key, amount: '1.00' });
  await fixture.bulk('prices', ['a', 'b', 'c'].map(ofType));
  await fixture.bulk('stocks', [{ product_sku: 'p', warehouse_external_id: 'w', quantity: '1' }]);
});
afterAll(() => fixture?.stop());

const idOf = async (table: string, key: string): Promise<number> =>
  (
    await fixture.rows(sql`select row_to_json(t)->'id' as id from (
    select id, external_id as key, 'price_types' as name from price_types union all
    select id, external_id, 'warehouses' from warehouses union all select id, sku, 'products' from products) t
    where name = ${table} and key = ${key}`)
  )[0]!.id as number;

/** The organisations of the events of a type that `change` writes. */
async function orgsOf(event: { name: string }, change: () => Promise<unknown>): Promise<unknown[]> {
  const events = sql`select encode(org, 'hex') as org from events where name = ${event.name} order by seq`;
  const before = (await fixture.rows(events)).length;
  await change();
  return (await fixture.rows(events)).slice(before).map(({ org }) => org);
}

const patched = (id: number, body: object) => ({ id, isPartial: true, body: body as never });

it('the events of a switched warehouse are of the organisation of who switches it', async () => {
  const id = await idOf('warehouses', 'w');
  const change = () =>
    fixture.stoa.bus.ask(warehouses.update, patched(id, { is_active: false }), fixture.as('one'));
  expect(await orgsOf(stocks.changed, change)).toEqual([testOrg]);
});

it('the events of another default price type are of the organisation of who chooses it', async () => {
  const [b, c] = [await idOf('price_types', 'b'), await idOf('price_types', 'c')];
  const byType = () =>
    fixture.stoa.bus.ask(priceTypes.update, patched(b, { is_default: true }), fixture.as('one'));
  expect(await orgsOf(prices.changed, byType)).toEqual([testOrg]);
  const bySupplier = () =>
    fixture.stoa.bus.ask(suppliers.update, patched(supplier, { default_price_type: c }), fixture.as('admin'));
  expect(await orgsOf(prices.changed, bySupplier)).toEqual([testOrg]);
});

it('the events of the stocks of a deleted product are of the organisation of who deletes it', async () => {
  const product = await idOf('products', 'p');
  const erase = () =>
    fixture.stoa.bus.ask(products.remove, { id: product, isPermanent: true }, fixture.as('admin'));
  expect(await orgsOf(stocks.changed, erase)).toEqual([testOrg]);
});
