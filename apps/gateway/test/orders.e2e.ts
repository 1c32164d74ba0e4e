import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@stoa/testing';
import {
  answer,
  newBuyer,
  base,
  json,
  root,
  row,
  said,
  word,
  type Buyer,
  type Made,
} from './commerce-clients.js';
import { pathOf, Trade } from './order-clients.js';

let trade: Trade;
let stranger: Buyer;
beforeAll(async () => {
  [trade, stranger] = [await Trade.start(), await newBuyer()];
});

it('a product that was ordered is not removed for ever', async () => {
  const product = await trade.goods();
  await trade.create(trade.body(product));
  expect(await answer(root('DELETE', `${base}/products/${product}/?permanent=true`))).toEqual([
    400,
    { non_field_errors: ['Product is in use.'] },
  ]);
});

it('orders are exported with the filters of their list', async () => {
  const product = await trade.goods();
  const order = row(await trade.create(trade.body(product)));
  const file = (format: string) =>
    trade.seller('GET', `${pathOf(undefined, 'export/')}?format=${format}&product=${product}`);
  const lines = await file('ndjson');
  const { lines: _, ...listed } = order;
  expect(JSON.parse(lines.text)).toEqual(listed);
  const table = await file('csv');
  const [head, only, ...rest] = table.text.trim().split('\n');
  expect([head!.split(',').slice(0, 3), only!.split(',')[0], rest]).toEqual([
    ['id', 'number', 'external_id'],
    String(order.id),
    [],
  ]);
  expect(head).not.toContain('is_reserved');
  expect(table.headers['content-disposition']).toContain('orders.csv');
});

describe('a submitted order', () => {
  it('is changed by nothing but its line', async () => {
    const order = await trade.place(await trade.goods());
    expect(order).toMatchObject({
      status: 'processing',
      number: expect.any(String),
      contract: trade.contract,
    });
    const only = { status: ['Order can be changed only in status "new".'] };
    const patch = (client: Client) => answer(client('PATCH', pathOf(order.id), { body: { comment: 'x' } }));
    expect(await patch(trade.buyer)).toEqual([400, only]);
    expect(await patch(root)).toEqual([400, only]);
    expect(await answer(trade.buyer('DELETE', pathOf(order.id)))).toEqual([400, only]);
    expect(await answer(trade.post(order.id, 'lines', { product: 1, quantity: '1' }))).toEqual([400, only]);
    expect(await answer(trade.seller('DELETE', pathOf(order.id)))).toEqual([
      403,
      { detail: 'You do not have permission to perform this action.' },
    ]);
    expect(await answer(stranger.client('GET', pathOf(order.id)))).toEqual([404, { detail: 'Not found.' }]);
  });

  it('refuses a status out of turn, unknown ones and what was not reserved', async () => {
    const order = await trade.place(await trade.goods());
    const status = (given: object, client = trade.seller) =>
      answer(trade.post(order.id, 'status', given, client));
    expect(await status({})).toEqual([400, { status: ['This field is required.'] }]);
    expect(await status({ status: 'packed' })).toEqual([
      400,
      { status: ['"packed" is not a valid choice.'] },
    ]);
    expect(await status({ status: 'reserve' }, trade.buyer)).toEqual([
      400,
      { status: ['Transition from "processing" to "reserve" is not allowed.'] },
    ]);
    await status({ status: 'paid' });
    expect(await status({ status: 'new' })).toEqual([
      400,
      { status: ['Transition from "paid" to "new" is not allowed.'] },
    ]);
    expect(await status({ status: 'processing', force: true })).toEqual([
      400,
      { status: ['Transition from "paid" to "processing" is not allowed.'] },
    ]);
    expect(await answer(trade.post(order.id, 'cancel'))).toEqual([
      400,
      { status: ['Transition from "paid" to "cancelled" is not allowed.'] },
    ]);
    const [line] = order.lines as Made[];
    const shipped = [
      { line: line!.id, quantity: '2.001' },
      { line: 999_999, quantity: '1' },
    ];
    expect(await status({ status: 'shipped', shipped })).toEqual([
      400,
      {
        shipped: [
          { quantity: ['Only 2.000 can be shipped.'] },
          { line: ['Invalid pk "999999" - object does not exist.'] },
        ],
      },
    ]);
    expect(await status({ status: 'shipped', shipped: [{ line: line!.id, quantity: '1' }] })).toMatchObject([
      200,
      { status: 'shipped', lines: [{ shipped_quantity: '1.000', reserved_quantity: '1.000' }] },
    ]);
  });

  it('is paid by its supplier alone, and no more than it costs', async () => {
    const order = await trade.place(await trade.goods());
    const pay = (given: object, client = trade.seller) =>
      answer(trade.post(order.id, 'payments', given, client));
    expect(await pay({})).toEqual([400, { amount: ['This field is required.'] }]);
    expect(await pay({ amount: '0' })).toEqual([
      400,
      { amount: ['Ensure this value is greater than or equal to 0.01.'] },
    ]);
    expect(await pay({ amount: '20.21' })).toEqual([
      400,
      { amount: ['Ensure this value is less than or equal to 20.20.'] },
    ]);
    expect((await pay({ amount: '1' }, trade.buyer))[0]).toBe(403);
    const first = { amount: '0.20', external_id: 'p', paid_at: '2026-11-01T10:00:00Z' };
    expect(await pay(first)).toMatchObject([201, { paid_at: '2026-11-01T10:00:00Z' }]);
    expect((await pay({ amount: '0.20', external_id: 'p' }))[0]).toBe(200);
    const listed = row(await trade.buyer('GET', pathOf(order.id, 'payments/')));
    expect(listed).toMatchObject({ count: 1, results: [{ amount: '0.20', order: order.id }] });
    const basket = row(await trade.create(trade.body(await trade.goods())));
    expect(await answer(trade.post(basket.id, 'payments', { amount: '1' }, trade.seller))).toEqual([
      400,
      { status: ['This is not possible in status "new".'] },
    ]);
  });

  it('has a history, and is found by what lists ask for', async () => {
    const product = await trade.goods();
    const order = await trade.place(product);
    await trade.post(
      order.id,
      'status',
      { status: 'reserve', external_number: `TP-${order.id}`, comment: 'ok' },
      trade.seller,
    );
    expect(json(await trade.buyer('GET', pathOf(order.id, 'history/')))).toMatchObject({
      count: 2,
      results: [
        {
          from_status: 'new',
          to_status: 'processing',
          actor: { id: trade.users.buyer.id, type: 'user' },
          comment: '',
        },
        { from_status: 'processing', to_status: 'reserve', comment: 'ok', at: expect.stringMatching(/Z$/) },
      ],
    });
    const found = async (query: string, client = trade.buyer): Promise<number[]> => {
      const { results } = row(await client('GET', `${pathOf()}?${query}`)) as unknown as { results: Made[] };
      return results.map(({ id }) => id);
    };
    const mine = `product=${product}`;
    for (const query of [
      `status__in=reserve,paid&${mine}`,
      `search=TP-${order.id}`,
      `search=Romashka&${mine}`,
      `number=${order.number as string}&${mine}`,
      `external_number=TP-${order.id}`,
      `total__gte=20.20&total__lte=20.2&${mine}`,
      `submitted_at__gte=2020-01-01&${mine}`,
      `sync_needed=true&${mine}&supplier=${trade.supplier}&company=${trade.company}&user=${trade.users.buyer.id}&contract=${trade.contract}`,
    ])
      expect([query, await found(query)]).toEqual([query, [order.id]]);
    expect(await found(`status=new&${mine}`)).toEqual([]);
    expect(said(await stranger.client('GET', `${pathOf()}?company=${trade.company}`))).toEqual([
      400,
      { company: ['Select a valid choice. That choice is not one of the available choices.'] },
    ]);
    expect(json(await stranger.client('GET', pathOf()))).toMatchObject({ count: 0, results: [] });
    expect(json(await stranger.client('GET', pathOf(undefined, 'statistics/')))).toEqual([]);
    expect(json(await trade.seller('GET', `${pathOf(undefined, 'statistics/')}?${mine}`))).toEqual([
      { currency: 'RUB', count: 1, sum: '20.20', average: '20.20', min: '20.20', max: '20.20' },
    ]);
  });

  it('is changed by an ERP with others at once', async () => {
    const order = await trade.place(await trade.goods(), { external_id: word() });
    const bulk = (given: object, query = '') =>
      trade.seller('POST', `${pathOf(undefined, 'status/bulk/')}${query}`, { body: given });
    expect(said(await bulk([]))).toEqual([400, { non_field_errors: ['This list may not be empty.'] }]);
    expect(
      json(await bulk([{ external_id: order.external_id, status: 'reserve' }, { status: 'paid' }])),
    ).toEqual({
      created: 0,
      updated: 1,
      unchanged: 0,
      failed: 1,
      duplicates: 0,
      results: [
        { row: 0, id: order.id, external_id: order.external_id, status: 'updated' },
        { row: 1, status: 'failed', errors: { id: ['This field is required.'] } },
      ],
    });
    expect(json(await bulk([{ id: order.id, status: 'reserve' }], '?report=errors'))).toMatchObject({
      results: [],
    });
  });
});
