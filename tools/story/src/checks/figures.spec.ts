import { describe, expect, it } from '@jest/globals';
import type { Claim, Line, Order } from '../world.js';
import type { Asked, Row, Seen } from './asked.js';
import { claimRows } from './claim-figures.js';
import { customerRows } from './customer-figures.js';
import { weekName } from './days.js';
import type { Product } from './facts.js';
import { funnelRows } from './funnel-figures.js';
import { orderRows } from './order-figures.js';
import { productRows } from './product-figures.js';

const asked: Asked = { from: '2026-03-01', to: '2026-03-10' };

let ids = 0;

const line = (product: number, quantity: string, total: string, rest: Partial<Line> = {}): Line => ({
  id: ++ids,
  product,
  name: '',
  quantity,
  price: '0.00',
  discount: '0.00',
  vat_amount: null,
  total,
  reserved_quantity: '0.000',
  shipped_quantity: '0.000',
  returned_quantity: '0.000',
  ...rest,
});

const order = (id: number, rest: Partial<Order>): Order =>
  ({
    id,
    supplier: 1,
    company: 1,
    status: 'closed',
    status_line: 1,
    currency: 'RUB',
    payment_type: null,
    lines: [],
    discount_total: '0.00',
    total: '0.00',
    submitted_at: '2026-03-05T10:00:00Z',
    ...rest,
  }) as unknown as Order;

const claim = (id: number, rest: Partial<Claim>): Claim =>
  ({
    id,
    order: 1,
    company: 1,
    type: 'defect',
    status: 'new',
    refund_amount: null,
    created_at: '2026-03-05T10:00:00Z',
    lines: [],
    ...rest,
  }) as unknown as Claim;

const product = (id: number, category: number | null, brand = 'Oak'): Product => ({
  id,
  name: `Product ${id}`,
  sku: `s-${id}`,
  category,
  brand,
  supplier: 1,
  available: '0.000',
});

const seenOf = (rest: Partial<Seen>): Seen => ({
  orders: [],
  claims: [],
  history: new Map(),
  claimHistory: new Map(),
  products: [product(1, 11), product(2, 12), product(3, null, 'Steel')],
  categories: [
    { id: 10, name: 'All', parent: null },
    { id: 11, name: 'Drills', parent: 10 },
    { id: 12, name: 'Saws', parent: 10 },
  ],
  statuses: [
    { code: 'processing', name: 'Processing', position: 20 },
    { code: 'paid', name: 'Paid', position: 40 },
    { code: 'closed', name: 'Closed', position: 60 },
  ],
  statusLines: [{ id: 1, steps: [{ to: 'processing' }, { to: 'paid' }, { to: 'closed' }] }],
  names: {
    company: new Map([1, 2, 3].map((id) => [String(id), `Company ${id}`])),
    supplier: new Map([['1', 'Supplier']]),
    payment_type: new Map(),
  },
  managers: new Map([[1, { id: 7, name: 'Anna' }]]),
  available: new Map([
    [1, '5.000'],
    [2, '-3.000'],
  ]),
  seesUsers: true,
  today: '2026-03-20',
  ...rest,
});

/** Rows with some of their fields. */
const picked = (rows: readonly Row[], ...fields: string[]): unknown[][] =>
  rows.map((row) => fields.map((field) => row[field]));

describe('orderRows', () => {
  const orders = [
    order(1, {
      total: '10.00',
      lines: [line(1, '1.000', '7.00'), line(3, '2.000', '3.00', { discount: '1.00' })],
    }),
    order(2, { total: '5.01', company: 2, submitted_at: '2026-03-08T21:30:00Z' }),
    order(3, { total: '99.00', status: 'cancelled' }),
    order(4, { total: '99.00', status: 'new', submitted_at: null }),
    order(5, { total: '99.00', submitted_at: '2026-03-10T21:00:00Z' }),
  ];

  it('adds up the orders of the days of the zone, and counts those that are cancelled', () => {
    const rows = orderRows(seenOf({ orders }), { ...asked, groupBy: 'week' });
    const fields = ['key', 'label', 'orders_count', 'total', 'average', 'cancelled_count'];
    expect(picked(rows, ...fields)).toEqual([
      ['2026-02-23', '2026-W09', 0, '0.00', '0.00', 0],
      ['2026-03-02', '2026-W10', 1, '10.00', '10.00', 1],
      ['2026-03-09', '2026-W11', 1, '5.01', '5.01', 0],
    ]);
  });

  it('adds up the lines of a category and those below it, when one is asked for', () => {
    const rows = orderRows(seenOf({ orders }), { ...asked, groupBy: 'supplier', category: 10 });
    expect(picked(rows, 'orders_count', 'items_count', 'total', 'min', 'discount_total')).toEqual([
      [1, 1, '7.00', '7.00', '0.00'],
    ]);
  });

  it.each([
    [true, 'Anna'],
    [false, ''],
  ])('names the manager when users are seen: %s', (seesUsers, label) => {
    const rows = orderRows(seenOf({ orders, seesUsers }), { ...asked, groupBy: 'manager' });
    expect(picked(rows, 'key', 'label')).toEqual([
      ['7', label],
      [null, ''],
    ]);
  });
});

describe('productRows', () => {
  const orders = [
    order(1, { lines: [line(1, '1.000', '10.00'), line(1, '2.000', '10.00'), line(2, '1.000', '1.00')] }),
    order(2, { company: 2, lines: [line(1, '4.000', '3.33', { returned_quantity: '2.000' })] }),
    order(3, { status: 'cancelled', lines: [line(1, '50.000', '1.00')] }),
  ];

  it('counts an order once, and says for how many whole days the stock lasts', () => {
    const rows = productRows(seenOf({ orders }), asked);
    const fields = ['key', 'sku', 'orders_count', 'companies_count', 'quantity', 'total', 'average_price'];
    expect(picked(rows, ...fields)).toEqual([
      ['1', 's-1', 2, 2, '7.000', '23.33', '3.33'],
      ['2', 's-2', 1, 1, '1.000', '1.00', '1.00'],
    ]);
    expect(picked(rows, 'returned_quantity', 'stock_available', 'days_of_stock')).toEqual([
      ['2.000', '5.000', 7],
      ['0.000', '-3.000', 0],
    ]);
  });

  it('adds up a group, and the stocks of all products of it', () => {
    const rows = productRows(seenOf({ orders }), { ...asked, groupBy: 'brand', category: 10 });
    const fields = ['key', 'label', 'sku', 'orders_count', 'total', 'stock_available', 'days_of_stock'];
    expect(picked(rows, ...fields)).toEqual([['Oak', 'Oak', null, 2, '24.33', '2.000', 2]]);
  });
});

describe('customerRows', () => {
  it('gives shares and classes of the money in one currency', () => {
    const orders = [
      order(1, { company: 1, total: '80.00', submitted_at: '2026-03-04T10:00:00.5Z' }),
      order(2, { company: 1, total: '0.01', submitted_at: '2026-03-04T10:00:00Z' }),
      order(3, { company: 2, total: '15.00' }),
      order(4, { company: 3, total: '4.99' }),
      order(5, { company: 3, total: '1.00', currency: 'EUR' }),
    ];
    const claims = [claim(1, { order: 1 }), claim(2, { order: 5, company: 3 })];
    const rows = customerRows(seenOf({ orders, claims }), asked);
    expect(picked(rows, 'name', 'currency', 'total', 'average', 'share_percent', 'abc')).toEqual([
      ['Company 1', 'RUB', '80.01', '40.01', '80.01', 'A'],
      ['Company 2', 'RUB', '15.00', '15.00', '15.00', 'B'],
      ['Company 3', 'RUB', '4.99', '4.99', '4.99', 'C'],
      ['Company 3', 'EUR', '1.00', '1.00', '100.00', 'A'],
    ]);
    expect(
      picked(rows, 'first_order_at', 'last_order_at', 'days_since_last', 'claims_count').slice(0, 2),
    ).toEqual([
      ['2026-03-04T10:00:00Z', '2026-03-04T10:00:00.5Z', 16, 1],
      ['2026-03-05T10:00:00Z', '2026-03-05T10:00:00Z', 15, 0],
    ]);
  });
});

describe('funnelRows', () => {
  it('counts an order for each status of its history, those included that were cancelled', () => {
    const orders = [
      order(1, { total: '1.00' }),
      order(2, { total: '2.00', status: 'cancelled' }),
      order(3, { total: '4.00', status: 'processing' }),
    ];
    const steps = (...all: string[]) => all.map((to) => ({ from_status: null, to_status: to, at: '' }));
    const history = new Map([
      [1, steps('processing', 'paid', 'closed')],
      [2, steps('processing', 'cancelled')],
      [3, steps('processing')],
    ]);
    const rows = funnelRows(seenOf({ orders, history }), asked);
    const fields = ['key', 'label', 'orders_count', 'total', 'conversion_percent', 'position'];
    expect(picked(rows, ...fields)).toEqual([
      ['processing', 'Processing', 3, '7.00', '100.00', 20],
      ['paid', 'Paid', 1, '1.00', '33.33', 40],
      ['closed', 'Closed', 1, '1.00', '33.33', 60],
      ['cancelled', '', 1, '2.00', '33.33', 0],
    ]);
  });
});

describe('claimRows', () => {
  it('adds up claims, and how long those that are resolved took', () => {
    const lines = [{ id: 1, order_line: 1, quantity: '3.000', approved_quantity: '2.000' }];
    const claims = [
      claim(1, { lines, refund_amount: '5.50' }),
      claim(2, { lines: [{ ...lines[0]!, approved_quantity: null }] }),
      claim(3, { order: 2, status: 'rejected' }),
    ];
    const resolved = { from_status: null, to_status: 'resolved', at: '2026-03-06T22:00:00.000001Z' };
    const claimHistory = new Map([1, 2, 3].map((id) => [id, id === 1 ? [resolved] : []]));
    const orders = [order(1, {}), order(2, { currency: 'EUR' })];
    const rows = claimRows(seenOf({ orders, claims, claimHistory }), { ...asked, groupBy: 'type' });
    expect(rows).toEqual([
      {
        key: 'defect',
        currency: 'RUB',
        claims_count: 2,
        quantity: '6.000',
        approved_quantity: '2.000',
        refund_total: '5.50',
        resolved_count: 1,
        days_to_resolution: '1.50',
      },
      {
        key: 'defect',
        currency: 'EUR',
        claims_count: 1,
        quantity: '0.000',
        approved_quantity: '0.000',
        refund_total: '0.00',
        resolved_count: 0,
        days_to_resolution: null,
      },
    ]);
  });
});

it.each([
  ['2026-12-28', '2026-W53'],
  ['2025-12-29', '2026-W01'],
  ['2023-01-02', '2023-W01'],
])('the week of the Monday %s is %s', (monday, week) => expect(weekName(monday)).toBe(week));
