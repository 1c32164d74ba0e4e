import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@stoa/testing';
import { answer, base, json, newUser, root, type Buyer, type Made } from './commerce-clients.js';
import { strangers, Trade } from './shipped-orders.js';

let trade: Trade;
let buyer: Buyer;
let stranger: Buyer;
let seller: Client;
let foreignSeller: Client;
/** Today in Moscow. */
let today: string;

beforeAll(async () => {
  trade = await Trade.start();
  ({ buyer, seller } = trade);
  ({ stranger, foreignSeller } = await strangers());
  const shipped = await trade.shipped('2', '3');
  await trade.newClaim(shipped, '1');
  const last = await trade.shipped('1');
  const order = await trade.order('4');
  await buyer.client('POST', `${base}/orders/${order.id}/submit/`, { body: {} });
  await buyer.client('POST', `${base}/orders/${order.id}/cancel/`, { body: {} });
  await trade.order('7');
  const { submitted_at: at } = json(await seller('GET', `${base}/orders/${last.id}/`)) as Made;
  today = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Moscow' }).format(new Date(at as string));
});

const path = (name: string, query = ''): string =>
  `${base}/analytics/${name}/?date_from=${today}&date_to=${today}${query}`;
const report = (name: string, query: string, client: Client) => client('GET', path(name, query));

/** 2 and 3 at 10.10, and 1: the order that was cancelled, and the basket, are in no sum. */
const sums = {
  currency: 'RUB',
  orders_count: 2,
  items_count: 3,
  quantity: '6.000',
  total: '60.60',
  average: '30.30',
  min: '10.10',
  max: '50.50',
  discount_total: '0.00',
  cancelled_count: 1,
};
const zeros = {
  currency: 'RUB',
  orders_count: 0,
  items_count: 0,
  quantity: '0.000',
  total: '0.00',
  average: '0.00',
  min: '0.00',
  max: '0.00',
  discount_total: '0.00',
  cancelled_count: 0,
};
const listOf = (...results: object[]) => ({ count: results.length, next: null, previous: null, results });

describe('analytics/orders', () => {
  it('adds up the orders of the caller by day, as text of two and three places', async () => {
    const expected = [200, listOf({ key: today, label: today, ...sums })];
    expect(await answer(report('orders', '', seller))).toEqual(expected);
    expect(await answer(report('orders', '', buyer.client))).toEqual(expected);
    expect(await answer(report('orders', `&supplier=${trade.supplier}`, root))).toEqual(expected);
  });

  it('shows the fields in the order of the API, and nothing of the orders of others', async () => {
    const nothing = listOf({ key: today, label: today, ...zeros });
    for (const client of [stranger.client, foreignSeller])
      expect((await report('orders', '', client)).text).toBe(JSON.stringify(nothing));
  });

  it('has a row of zeros for each day, week and month without orders', async () => {
    const year = `${base}/analytics/orders/?date_from=2024-02-28&date_to=2024-03-04&currency=EUR`;
    const keys = async (group: string): Promise<unknown[]> => {
      const { results } = json(await seller('GET', `${year}&group_by=${group}`)) as { results: Made[] };
      return results.map(({ key, label, currency, total }) => [key, label, currency, total]);
    };
    expect(await keys('day')).toEqual(
      ['2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02', '2024-03-03', '2024-03-04'].map((day) => [
        day,
        day,
        'EUR',
        '0.00',
      ]),
    );
    expect(await keys('week')).toEqual([
      ['2024-02-26', '2024-W09', 'EUR', '0.00'],
      ['2024-03-04', '2024-W10', 'EUR', '0.00'],
    ]);
    expect(await keys('month')).toEqual([
      ['2024-02', '2024-02', 'EUR', '0.00'],
      ['2024-03', '2024-03', 'EUR', '0.00'],
    ]);
  });

  it.each([
    ['company', () => [String(trade.company), 'c']],
    ['supplier', () => [String(trade.supplier), 's']],
    ['manager', () => [null, '']],
    ['payment_type', () => [null, '']],
  ])('adds up by %s', async (group, expected) => {
    const [key, label] = expected();
    expect(await answer(report('orders', `&group_by=${group}`, seller))).toEqual([
      200,
      listOf({ key, label, ...sums }),
    ]);
  });

  it('adds up by status, and of other statuses when they are asked for', async () => {
    const shipped = { key: 'shipped', label: 'Shipped', ...sums, cancelled_count: 0 };
    expect(await answer(report('orders', '&group_by=status', seller))).toEqual([200, listOf(shipped)]);
    const cancelled = { total: '40.40', average: '40.40', min: '40.40', max: '40.40' };
    expect(await answer(report('orders', '&group_by=status&status__in=cancelled,new', seller))).toEqual([
      200,
      listOf({
        key: 'cancelled',
        label: 'Cancelled',
        ...sums,
        ...cancelled,
        orders_count: 1,
        items_count: 1,
        quantity: '4.000',
      }),
    ]);
  });

  it('is a file of comma-separated values as well, whose texts no spreadsheet executes', async () => {
    const rename = (name: string) => root('PATCH', `${base}/companies/${trade.company}/`, { body: { name } });
    await rename('=1+1');
    const file = await report('orders', '&group_by=company&format=csv', buyer.client);
    await rename('c');
    expect([
      file.status,
      file.headers['content-type'],
      file.headers['content-disposition'],
      file.text,
    ]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'attachment; filename="orders.csv"',
      [
        'key,label,currency,orders_count,items_count,quantity,total,average,min,max,discount_total,cancelled_count',
        `${trade.company},'=1+1,RUB,2,3,6.000,60.60,30.30,10.10,50.50,0.00,1`,
        '',
      ].join('\n'),
    ]);
  });

  it('is sorted and has pages like every list', async () => {
    const days = `${base}/analytics/orders/?date_from=2024-01-01&date_to=2024-01-31`;
    const { count, next, results } = json(
      await seller('GET', `${days}&ordering=-key&page_size=2&page=2`),
    ) as {
      count: number;
      next: string;
      results: Made[];
    };
    expect([count, results.map(({ key }) => key)]).toEqual([31, ['2024-01-29', '2024-01-28']]);
    expect(next).toMatch(/\?date_from=2024-01-01&date_to=2024-01-31&ordering=-key&page=3&page_size=2$/);
    const last = json(await seller('GET', `${days}&page_size=2&page=last`)) as { results: Made[] };
    expect(last.results.map(({ key }) => key)).toEqual(['2024-01-31']);
    expect(await answer(seller('GET', `${days}&page=99`))).toEqual([404, { detail: 'Invalid page.' }]);
  });
});

describe('the other reports', () => {
  it('analytics/products adds up what was ordered of each product, the most first', async () => {
    const { results } = json(await report('products', '', seller)) as { results: Made[] };
    const goods = (quantity: string, total: string, stock: string, days: number) => ({
      key: expect.stringMatching(/^\d+$/),
      label: 'p',
      sku: expect.any(String),
      currency: 'RUB',
      orders_count: 1,
      companies_count: 1,
      quantity,
      total,
      average_price: '10.10',
      returned_quantity: '0.000',
      stock_available: stock,
      days_of_stock: days,
    });
    expect(results).toEqual([
      goods('3.000', '30.30', '97.000', 32),
      goods('2.000', '20.20', '98.000', 49),
      goods('1.000', '10.10', '99.000', 99),
    ]);
    expect(await answer(report('products', '', stranger.client))).toEqual([200, listOf()]);
  });

  it('analytics/products adds up by supplier, where an order counts once', async () => {
    expect((await report('products', '&group_by=supplier', seller)).text).toBe(
      JSON.stringify(
        listOf({
          key: String(trade.supplier),
          label: 's',
          sku: null,
          currency: 'RUB',
          orders_count: 2,
          companies_count: 1,
          quantity: '6.000',
          total: '60.60',
          average_price: '10.10',
          returned_quantity: '0.000',
          stock_available: '494.000',
          days_of_stock: 82,
        }),
      ),
    );
  });

  it('analytics/customers has the share and the class of each company', async () => {
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/);
    expect(await answer(report('customers', '', seller))).toEqual([
      200,
      listOf({
        company: trade.company,
        name: 'c',
        currency: 'RUB',
        orders_count: 2,
        total: '60.60',
        average: '30.30',
        first_order_at: time,
        last_order_at: time,
        days_since_last: expect.any(Number),
        claims_count: 1,
        share_percent: '100.00',
        abc: 'A',
      }),
    ]);
    expect(await answer(report('customers', '&status__in=closed', seller))).toEqual([200, listOf()]);
  });

  it('analytics/funnel counts the orders that have reached each status, cancelled ones too', async () => {
    const file = await report('funnel', '&format=csv', buyer.client);
    expect(file.text.split('\n')).toEqual([
      'key,label,currency,orders_count,total,conversion_percent,position',
      'processing,Processing,RUB,3,101.00,100.00,20',
      'reserve,Reserve,RUB,2,60.60,66.67,30',
      'paid,Paid,RUB,2,60.60,66.67,40',
      'shipped,Shipped,RUB,2,60.60,66.67,50',
      'closed,Closed,RUB,0,0.00,0.00,60',
      'cancelled,Cancelled,RUB,1,40.40,33.33,70',
      '',
    ]);
  });

  it.each([
    ['type', 'defect'],
    ['status', 'new'],
  ])('analytics/claims counts claims by %s', async (group, key) => {
    const counted = {
      key,
      currency: 'RUB',
      claims_count: 1,
      quantity: '1.000',
      approved_quantity: '0.000',
      refund_total: '0.00',
      resolved_count: 0,
      days_to_resolution: null,
    };
    expect(await answer(report('claims', `&group_by=${group}`, seller))).toEqual([200, listOf(counted)]);
    expect(await answer(report('claims', `&group_by=${group}`, foreignSeller))).toEqual([200, listOf()]);
  });
});

describe('a report', () => {
  const required = ['This field is required.'];
  it.each([
    ['', { date_from: required, date_to: required }],
    ['date_from=2024-13-01&date_to=2024-01-01', { date_from: ['Enter a valid date.'] }],
    [
      'date_from=2024-01-02&date_to=2024-01-01',
      { date_to: ['Ensure this value is greater than or equal to 2024-01-02.'] },
    ],
    [
      'date_from=2024-01-01&date_to=2027-01-01',
      { date_to: ['Ensure this value is less than or equal to 2026-12-31.'] },
    ],
    [
      'date_from=2024-01-01&date_to=2024-01-01&tz=Mars/Phobos&group_by=hour&currency=XXX',
      {
        tz: ['Select a valid choice. Mars/Phobos is not one of the available choices.'],
        group_by: ['Select a valid choice. hour is not one of the available choices.'],
        currency: ['Select a valid choice. XXX is not one of the available choices.'],
      },
    ],
    ['date_from=2024-01-01&date_to=2024-01-01&tz=%00', { tz: ['Null characters are not allowed.'] }],
    [
      'date_from=2024-01-01&date_to=2024-01-01&company=x&supplier=2147483647&category=99999999999',
      {
        company: ['Select a valid choice. That choice is not one of the available choices.'],
        category: ['Select a valid choice. That choice is not one of the available choices.'],
        supplier: ['Select a valid choice. That choice is not one of the available choices.'],
      },
    ],
  ])('refuses %s and says all that is wrong', async (query, errors) => {
    expect(await answer(seller('GET', `${base}/analytics/orders/?${query}`))).toEqual([400, errors]);
  });

  it('answers for a company that the caller does not see as for one that is not there', async () => {
    const refused = [
      400,
      { company: ['Select a valid choice. That choice is not one of the available choices.'] },
    ];
    for (const client of [stranger.client, foreignSeller])
      expect(await answer(report('orders', `&company=${trade.company}`, client))).toEqual(refused);
    const { client: manager } = await newUser({ role: 'manager', supplier: trade.supplier });
    expect(await answer(report('orders', `&company=${trade.company}`, manager))).toEqual(refused);
    expect(await answer(report('orders', `&company=2147483647`, root))).toEqual(refused);
  });

  it('has no other format', async () => {
    expect(await answer(report('orders', '&format=xml', seller))).toEqual([404, { detail: 'Not found.' }]);
  });
});
