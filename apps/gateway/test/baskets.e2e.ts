import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  base,
  json,
  missing,
  newCompany,
  newContract,
  newProduct,
  root,
  row,
  said,
  word,
} from './commerce-clients.js';
import { pathOf, Trade } from './order-clients.js';

let trade: Trade;
beforeAll(async () => {
  trade = await Trade.start();
});

describe('an order', () => {
  it('is shown in the order of the API', async () => {
    const product = await trade.goods({ name: 'Drill', vat_rate: '20.00' });
    const order = row(await trade.create(trade.body(product, '3')));
    expect(Object.entries(order)).toEqual([
      ['id', order.id],
      ['number', null],
      ['external_id', null],
      ['external_number', null],
      ['document_number', null],
      ['supplier', trade.supplier],
      ['company', trade.company],
      ['user', trade.users.buyer.id],
      ['contract', null],
      ['status', 'new'],
      ['status_line', expect.any(Number)],
      ['currency', 'RUB'],
      ['payment_type', null],
      ['delivery_type', null],
      ['delivery_address', ''],
      ['consignee', ''],
      ['warehouse', null],
      ['desired_date', null],
      ['comment', ''],
      ['buyer_doc_number', ''],
      ['supplier_doc_number', ''],
      ['coupon_code', ''],
      [
        'lines',
        [
          {
            id: expect.any(Number),
            product,
            sku: expect.any(String),
            name: 'Drill',
            unit: 'шт',
            quantity: '3.000',
            warehouse: null,
            price: '10.10',
            base_price: '10.10',
            discount: '0.00',
            vat_rate: '20.00',
            vat_amount: '5.05',
            total: '30.30',
            reserved_quantity: '0.000',
            shipped_quantity: '0.000',
            returned_quantity: '0.000',
            comment: '',
          },
        ],
      ],
      ['lines_count', 1],
      ['applied_promotions', []],
      ['subtotal', '30.30'],
      ['discount_total', '0.00'],
      ['delivery_price', '0.00'],
      ['vat_total', '5.05'],
      ['total', '30.30'],
      ['paid_amount', '0.00'],
      ['paid_percent', '0.00'],
      ['sync_needed', false],
      ['synced', false],
      ['synced_at', null],
      ['created_at', expect.any(String)],
      ['updated_at', expect.any(String)],
      ['submitted_at', null],
      ['closed_at', null],
      ['cancelled_at', null],
      ['cancel_reason', ''],
      ['version', 1],
    ]);
    expect(json(await trade.buyer('GET', pathOf(order.id)))).toEqual(order);
  });

  it('is created with 201, and with 200 for an external id that the company has used', async () => {
    const given = trade.body(await trade.goods(), '2', { external_id: word() });
    const [first, second] = [await trade.create(given), await trade.create(given)];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(json(second)).toEqual(json(first));
  });

  it('is not created a second time by the same idempotency key', async () => {
    const given = trade.body(await trade.goods());
    const headers = { 'idempotency-key': word() };
    const [first, second] = [
      await trade.buyer('POST', pathOf(), { body: given, headers }),
      await trade.buyer('POST', pathOf(), { body: given, headers }),
    ];
    expect([first.status, second.status, second.headers['idempotency-replayed']]).toEqual([201, 201, 'true']);
    expect(second.text).toBe(first.text);
    expect(said(await trade.buyer('POST', pathOf(), { body: { ...given, comment: 'x' }, headers }))).toEqual([
      409,
      { detail: 'Idempotency key was used with a different request.' },
    ]);
  });

  it('has an ETag of its version, which If-Match asks for', async () => {
    const order = row(await trade.create(trade.body(await trade.goods())));
    const patch = (version: string) =>
      trade.buyer('PATCH', pathOf(order.id), { body: { comment: 'x' }, headers: { 'if-match': version } });
    const changed = await patch('"v1"');
    expect([changed.status, changed.headers.etag]).toEqual([200, '"v2"']);
    expect(said(await patch('"v1"'))).toEqual([412, { detail: 'Version mismatch.' }]);
    const submit = await trade.buyer('POST', pathOf(order.id, 'submit/'), {
      headers: { 'if-match': '"v1"' },
    });
    expect(said(submit)).toEqual([412, { detail: 'Version mismatch.' }]);
  });

  it('takes no prices from the client', async () => {
    const product = await trade.goods();
    const lines = [{ product, quantity: '1', price: '0.01', total: '0.01', discount: '9' }];
    expect(
      row(
        await trade.create({
          supplier: trade.supplier,
          company: trade.company,
          lines,
          total: '0.01',
          status: 'paid',
        }),
      ),
    ).toMatchObject({
      total: '10.10',
      status: 'new',
    });
  });
});

describe('an order is refused', () => {
  const ofLine = (field: string, text: string) => [400, { lines: [{ [field]: [text] }] }];
  it.each<[string, () => Promise<object>, unknown]>([
    [
      'without supplier and company',
      async () => ({}),
      [400, { supplier: ['This field is required.'], company: ['This field is required.'] }],
    ],
    [
      'with a quantity of 0',
      async () => trade.body(await trade.goods(), '0'),
      ofLine('quantity', 'Ensure this value is greater than or equal to 0.001.'),
    ],
    [
      'with a negative quantity',
      async () => trade.body(await trade.goods(), '-1'),
      ofLine('quantity', 'Ensure this value is greater than or equal to 0.001.'),
    ],
    [
      'with 10^10',
      async () => trade.body(await trade.goods(), '10000000000'),
      ofLine('quantity', 'Ensure that there are no more than 10 digits before the decimal point.'),
    ],
    [
      'with a fourth decimal place',
      async () => trade.body(await trade.goods(), '1.0001'),
      ofLine('quantity', 'Ensure that there are no more than 3 decimal places.'),
    ],
    [
      'below the least quantity',
      async () => trade.body(await trade.goods({ min_order_quantity: '5' }), '4'),
      ofLine('quantity', 'Ensure this value is greater than or equal to 5.000.'),
    ],
    [
      'with a part of a step',
      async () => trade.body(await trade.goods({ quantity_step: '2' }), '3'),
      ofLine('quantity', 'Ensure this value is a multiple of step size 2.000.'),
    ],
    [
      'without a price',
      async () => trade.body(await newProduct(trade.supplier)),
      ofLine('product', 'No price for this contract.'),
    ],
    [
      'with a product that is not there',
      async () => trade.body(999_999),
      ofLine('product', 'Invalid pk "999999" - object does not exist.'),
    ],
    [
      'with lines that are none',
      async () => ({ supplier: trade.supplier, company: trade.company, lines: {} }),
      [400, { lines: { non_field_errors: ['Expected a list of items but got type "dict".'] } }],
    ],
    [
      'of another company',
      async () => ({ supplier: trade.supplier, company: (await newCompany()).id }),
      expect.arrayContaining([400]),
    ],
    [
      'of a supplier that is not there',
      async () => ({ supplier: 999_999, company: trade.company }),
      missing('supplier', 999_999),
    ],
    [
      'by a contract of another company',
      async () => {
        const other = (await newCompany()).id;
        return {
          supplier: trade.supplier,
          company: trade.company,
          contract: (await newContract({ supplier: trade.supplier, company: other })).id,
        };
      },
      expect.arrayContaining([400]),
    ],
  ])('%s', async (_, given, reply) => {
    const sent = await given();
    expect(said(await trade.create(sent))).toEqual(reply);
    expect(said(await trade.buyer('POST', pathOf(undefined, 'calculate/'), { body: sent }))).toEqual(reply);
  });

  it('in the place of the line that is wrong, of as many as were sent', async () => {
    const [product, unpriced] = [await trade.goods(), await newProduct(trade.supplier)];
    const lines = [product, product, unpriced].map((one) => ({ product: one, quantity: '1' }));
    expect(said(await trade.create({ supplier: trade.supplier, company: trade.company, lines }))).toEqual([
      400,
      { lines: [{}, {}, { product: ['No price for this contract.'] }] },
    ]);
  });

  it('when there is less', async () => {
    const [first, second] = [await trade.goods(), await trade.goods({}, '3.000')];
    const lines = [first, second].map((product) => ({ product, quantity: '4' }));
    const order = row(await trade.create({ supplier: trade.supplier, company: trade.company, lines }));
    expect(said(await trade.post(order.id, 'submit'))).toEqual([
      400,
      { lines: [{}, { quantity: ['Only 3.000 available.'] }] },
    ]);
  });

  it('when it is submitted, for each reason in its words', async () => {
    const order = row(await trade.create(trade.body(await trade.goods())));
    const refused = async (
      change: [string, object, object],
      reply: object,
      given: object = {},
    ): Promise<void> => {
      const [what, before, after] = change;
      await root('PATCH', `${base}/${what}/`, { body: before });
      expect(said(await trade.post(order.id, 'submit', given))).toEqual([400, reply]);
      await root('PATCH', `${base}/${what}/`, { body: after });
    };
    await refused([`companies/${trade.company}`, { can_order: false }, { can_order: true }], {
      company: ['Company may not place orders.'],
    });
    await refused([`contracts/${trade.contract}`, { is_active: false }, { is_active: true }], {
      contract: ['Contract is not active.'],
    });
    await refused([`contracts/${trade.contract}`, { credit_limit: '0.01' }, { credit_limit: null }], {
      contract: ['Credit limit exceeded.'],
    });
    await refused(
      [`contracts/${trade.contract}`, {}, {}],
      { expected_total: ['Total has changed.'] },
      { expected_total: '20.21' },
    );
    await refused([`orders/${order.id}`, { coupon_code: 'NONE' }, { coupon_code: '' }], {
      coupon_code: ['Coupon is not valid.'],
    });
    const empty = row(await trade.create({ supplier: trade.supplier, company: trade.company }));
    expect(said(await trade.post(empty.id, 'submit'))).toEqual([
      400,
      { lines: ['This list may not be empty.'] },
    ]);
    expect((await trade.post(order.id, 'submit', { expected_total: '20.20' })).status).toBe(200);
  });
});
