import { beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpReply } from '@stoa/testing';
import {
  base,
  json,
  made,
  newBuyer,
  newCompany,
  newContract,
  newProduct,
  newSupplier,
  newUser,
  root,
  word,
  type Made,
} from './commerce-clients.js';

const path = `${base}/products/`;
const answer = ({ status, text }: HttpReply): [number, string] => [status, text];

const mark = word();
let supplier: number;
let client: Awaited<ReturnType<typeof newUser>>['client'];
beforeAll(async () => {
  supplier = await newSupplier();
  ({ client } = await newUser({ role: 'supplier', supplier }));
});

it('shows the fields in the order of the documentation, compact, with exact numbers', async () => {
  const body = {
    sku: ` ${mark} `,
    name: 'Дрель',
    vat_rate: 0,
    weight_kg: '1e-3',
    images: ['http://a.example/1.png'],
    properties: [{ value: 'a:b, c', name: 'Цвет' }],
    tags: ['x'],
    id: 5,
    price: '1',
    supplier: 99,
  };
  const reply = await client('POST', path, { body });
  expect(reply.status).toBe(201);
  const { id, created_at: created, updated_at: updated } = json(reply) as Record<string, string>;
  expect(reply.text).toBe(
    `{"id":${id},"external_id":null,"supplier":${supplier},"sku":"${mark}","barcode":"","name":"Дрель",` +
      '"description":"","category":null,"brand":"","unit":"шт","vat_rate":"0.00","min_order_quantity":"1.000",' +
      '"quantity_step":"1.000","weight_kg":"0.001","images":["http://a.example/1.png"],' +
      '"properties":[{"name":"Цвет","value":"a:b, c"}],"tags":["x"],"is_active":true,' +
      `"created_at":"${created}","updated_at":"${updated}","price":null,"old_price":null,` +
      '"currency":null,"price_type":null,"tier_prices":[],"available":"0.000","stock_status":"out"}',
  );
  expect((await client('GET', `${path}${id}/`)).text).toBe(reply.text);
});

it('refuses wrong values, all at once, and a sku that is taken', async () => {
  const body = {
    name: 'x'.repeat(513),
    vat_rate: '100',
    min_order_quantity: 0,
    weight_kg: '1.0001',
    images: ['x'],
    properties: [{ name: 'a' }],
    category: 999_999,
    supplier: 1,
  };
  const wrong = await client('POST', path, { body });
  expect([wrong.status, json(wrong)]).toEqual([
    400,
    {
      sku: ['This field is required.'],
      name: ['Ensure this field has no more than 512 characters.'],
      category: ['Invalid pk "999999" - object does not exist.'],
      vat_rate: ['Ensure that there are no more than 2 digits before the decimal point.'],
      min_order_quantity: ['Ensure this value is greater than or equal to 0.001.'],
      weight_kg: ['Ensure that there are no more than 3 decimal places.'],
      images: { 0: ['Enter a valid URL.'] },
      properties: [{ value: ['This field is required.'] }],
    },
  ]);
  const sku = word();
  await newProduct(supplier, { sku });
  expect(answer(await client('POST', path, { body: { sku, name: 'n' } }))).toEqual([
    400,
    '{"sku":["product with this sku already exists."]}',
  ]);
  expect(json(await root('POST', path, { body: { sku, name: 'n' } }))).toEqual({
    supplier: ['This field is required.'],
  });
});

describe('a list', () => {
  it('filters by properties of any name, in the links of pages too', async () => {
    const names = ['Цвет', 'constructor', '__proto__', 'a.b'];
    const tag = word();
    const properties = names.map((name) => ({ name, value: 'да' }));
    for (const sku of [word(), word()]) await newProduct(supplier, { sku, properties, tags: [tag] });
    for (const name of names) {
      const filter = `property.${encodeURIComponent(name)}=${encodeURIComponent('да')}`;
      const page = json(await client('GET', `${path}?${filter}&tags=${tag}&page_size=1`)) as {
        count: number;
        next: string;
      };
      expect([name, page.count]).toEqual([name, 2]);
      const next = json(await client('GET', new URL(page.next).pathname + new URL(page.next).search));
      expect(next).toMatchObject({ count: 2, next: null });
      const none = json(await client('GET', `${path}?property.${encodeURIComponent(name)}=x&tags=${tag}`));
      expect(none).toMatchObject({ count: 0 });
    }
  });

  it('refuses wrong filters and parameters, all at once', async () => {
    const keys = Array.from({ length: 21 }, (_, index) => `property.p${index}=x`).join('&');
    expect(answer(await client('GET', `${path}?${keys}`))).toEqual([
      400,
      '{"property":["Ensure this list has no more than 20 items."]}',
    ]);
    const wrong = `${path}?price__gte=x&category=999999&contract=abc&property.a%00=1&updated_at__gte=z&tags=`;
    expect(json(await client('GET', wrong))).toEqual({
      price__gte: ['Enter a number.'],
      updated_at__gte: ['Enter a valid date/time.'],
      'property.a\0': ['Null characters are not allowed.'],
      contract: ['Select a valid choice. That choice is not one of the available choices.'],
      category: ['Select a valid choice. That choice is not one of the available choices.'],
    });
  });

  it('follows a pull by time without losing microseconds', async () => {
    const rows: Made[] = [];
    for (const sku of [word(), word(), word()]) {
      const id = await newProduct(supplier, { sku, brand: mark });
      rows.push(json(await client('GET', `${path}${id}/`)) as Made);
    }
    const since = encodeURIComponent(String(rows[1]!.updated_at));
    const pull = `${path}?brand=${mark}&updated_at__gte=${since}&ordering=updated_at,id`;
    const { results } = json(await client('GET', pull)) as { results: Made[] };
    expect(results.map(({ id }) => id)).toEqual([rows[1]!.id, rows[2]!.id]);
  });
});

it('shows a buyer the price and the stock of the contract, and hides what has no price', async () => {
  const buyer = await newBuyer();
  const company = await newCompany({ buyers: [buyer.id] });
  const contract = (await newContract({ supplier, company: company.id })) as Made;
  const [id, hidden] = [await newProduct(supplier), await newProduct(supplier)];
  await made('prices', { product: id, price_type: contract.price_type, amount: '12.5' });
  await made('prices', { product: id, price_type: contract.price_type, amount: '11', min_quantity: '10' });
  const warehouse = await made('warehouses', { supplier, name: 'w' });
  await made('stocks', { product: id, warehouse: warehouse.id, quantity: '3' });
  const page = json(await buyer.client('GET', `${path}?id__in=${id},${hidden}&expand=prices,other`)) as {
    results: Made[];
  };
  expect(page.results).toHaveLength(1);
  expect(page.results[0]).toMatchObject({
    id,
    price: '12.50',
    currency: 'RUB',
    price_type: contract.price_type,
    stock_status: 'low',
    available: '3.000',
    tier_prices: [
      { min_quantity: '1.000', price: '12.50' },
      { min_quantity: '10.000', price: '11.00' },
    ],
  });
  expect(page.results[0]).not.toHaveProperty('prices');
  expect((await buyer.client('GET', `${path}${hidden}/`)).status).toBe(404);
  const facets = await buyer.client('GET', `${path}facets/?id__in=${id},${hidden}`);
  expect(answer(facets)).toEqual([
    200,
    '{"brands":[],"categories":[],"properties":[],"price":{"min":"12.50","max":"12.50"}}',
  ]);
  const expanded = json(
    await client('GET', `${path}${id}/?expand=prices,stocks&contract=${contract.id}`),
  ) as Made;
  expect([expanded.price, (expanded.prices as Made[]).length]).toEqual(['12.50', 2]);
  expect(expanded.stocks).toMatchObject([{ warehouse: warehouse.id, quantity: '3.000' }]);
});

it('removes a product softly, and for ever with permanent', async () => {
  const sku = word();
  const id = await newProduct(supplier, { sku });
  expect(answer(await client('DELETE', `${path}${id}/`))).toEqual([204, '']);
  expect((await client('GET', `${path}${id}/`)).status).toBe(404);
  expect(await newProduct(supplier, { sku })).toBe(id);
  expect((await client('DELETE', `${path}${id}/?permanent=true`)).status).toBe(204);
  expect(await newProduct(supplier, { sku })).not.toBe(id);
});
