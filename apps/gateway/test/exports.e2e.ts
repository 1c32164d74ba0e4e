import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client, HttpReply } from '@stoa/testing';
import { base, json, newBuyer, newProduct, newSupplier, newUser, plain, word } from './commerce-clients.js';

let supplier: Client;
const key = word();

const rowsOf: Record<string, object[]> = {
  categories: [
    { external_id: `${key}-root`, name: 'Метизы' },
    { external_id: `${key}-leaf`, name: 'Болты & гайки', parent_external_id: `${key}-root` },
  ],
  'price-types': [{ external_id: `${key}-retail`, name: 'Розница' }],
  warehouses: [{ external_id: `${key}-main`, name: 'Main' }],
  products: [
    {
      external_id: `${key}#1`,
      sku: `=${key}`,
      name: 'Болт "М8"; <прочный> & лёгкий',
      description: 'one\r\ntwo',
      category_external_id: `${key}-leaf`,
      brand: "'Завод",
      vat_rate: '20.00',
      weight_kg: '0.125',
      images: ['https://a.example/1.png?a=1|2'],
      properties: [{ name: 'Цвет', value: 'a=b|c' }],
      tags: ['new', '-5'],
    },
    { external_id: `${key}#2`, sku: `${key}-2`, name: 'Гайка', vat_rate: null },
  ],
  prices: [1, 2].flatMap((index) => [
    {
      product_external_id: `${key}#${index}`,
      price_type_external_id: `${key}-retail`,
      amount: `${index}2.50`,
    },
  ]),
  stocks: [
    { product_external_id: `${key}#1`, warehouse_external_id: `${key}-main`, quantity: '7.125' },
    { product_external_id: `${key}#2`, warehouse_external_id: `${key}-main`, quantity: '0' },
  ],
};

beforeAll(async () => {
  supplier = (await newUser({ role: 'supplier', supplier: await newSupplier() })).client;
  for (const [kind, rows] of Object.entries(rowsOf)) {
    const reply = await supplier('POST', `${base}/${kind}/bulk/`, { body: rows });
    expect([kind, json(reply)]).toMatchObject([kind, { created: rows.length, failed: 0 }]);
  }
});

interface View {
  id: number;
  status: string;
  total: number;
  unchanged: number;
  failed: number;
}

async function imported(file: HttpReply, kind: string): Promise<View> {
  const type = kind === 'yml' ? 'application/xml' : String(file.headers['content-type']);
  const headers = { 'content-type': type };
  const begun = await supplier('POST', `${base}/imports/?kind=${kind}`, {
    body: Buffer.from(file.text),
    headers,
  });
  expect([begun.status, begun.text]).toEqual([201, expect.stringContaining('"id"')]);
  for (;;) {
    const view = json(await supplier('GET', `${base}/imports/${(json(begun) as View).id}/`)) as View;
    if (view.status !== 'queued' && view.status !== 'running') return view;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.each(['csv', 'ndjson'])('an export as %s', (format) => {
  it.each(['products', 'prices', 'stocks'])('of %s is imported again and changes nothing', async (kind) => {
    const file = await supplier('GET', `${base}/${kind}/export/?format=${format}`);
    expect(file.status).toBe(200);
    expect(await imported(file, kind)).toMatchObject({ status: 'finished', unchanged: 2, failed: 0 });
  });
});

it('an export as YML is imported again and changes nothing', async () => {
  const file = await supplier('GET', `${base}/products/export/?format=yml`);
  expect(file.text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<yml_catalog date=/);
  expect(await imported(file, 'yml')).toMatchObject({ status: 'finished', unchanged: 6, failed: 0 });
});

it('has a type and a name, and begins with the titles of its columns', async () => {
  const { status, headers, text } = await supplier('GET', `${base}/stocks/export/`);
  expect([status, headers['content-type'], headers['content-disposition']]).toEqual([
    200,
    'text/csv; charset=utf-8',
    'attachment; filename="stocks.csv"',
  ]);
  expect(text.split('\n')[0]).toBe('id,product,warehouse,quantity,reserved,available,as_of,updated_at');
});

it('takes the filters of the list, and guards cells that a spreadsheet would execute', async () => {
  const { text } = await supplier('GET', `${base}/products/export/?name__icontains=болт&format=csv`);
  expect(text.trimEnd().split('\n').length).toBeGreaterThanOrEqual(2);
  expect(text).toContain(`,'=${key},`);
  expect(text).not.toContain('Гайка');
});

it.each([
  ['products/export/?format=xlsx', 404, '{"detail":"Not found."}'],
  ['prices/export/?format=yml', 404, '{"detail":"Not found."}'],
  ['prices/export/?price_type=999999999', 400, undefined],
])('returns the error of the surface for %s', async (path, status, text) => {
  const reply = await supplier('GET', `${base}/${path}`);
  expect([reply.status, reply.headers['content-type']]).toEqual([status, 'application/json']);
  if (text) expect(reply.text).toBe(text);
});

it('returns 406 when the client accepts none of the formats', async () => {
  const reply = await supplier('GET', `${base}/prices/export/`, { headers: { accept: 'text/html' } });
  expect([reply.status, json(reply)]).toEqual([
    406,
    { detail: 'Could not satisfy the request Accept header.' },
  ]);
});

it('returns 401 without a key, and no products that the caller does not see', async () => {
  expect((await plain('GET', `${base}/products/export/`)).status).toBe(401);
  const { client } = await newBuyer();
  const hidden = await newProduct(await newSupplier(), { name: `hidden ${key}` });
  const file = await client('GET', `${base}/products/export/?format=ndjson&search=hidden ${key}`);
  expect([file.status, file.text, hidden]).toEqual([200, '', expect.any(Number)]);
});
