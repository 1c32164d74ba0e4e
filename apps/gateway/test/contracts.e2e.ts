import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@stoa/testing';
import {
  answer,
  base,
  json,
  made,
  missing,
  newBuyer,
  newCompany,
  newContract,
  newPriceType,
  newSupplier,
  newUser,
  newWarehouse,
  root,
  word,
  type Buyer,
  type Made,
} from './commerce-clients.js';

const at = (resource: string, id: number, action = ''): string => `${base}/${resource}/${id}/${action}`;
const patch = (resource: string, id: number, body: object, client = root) =>
  answer(client('PATCH', at(resource, id), { body }));
const ok = (fields: object): [number, object] => [200, expect.objectContaining(fields) as object];

let own: number;
let foreign: number;
let supplier: Client;
let buyer: Buyer;
let company: number;
let priceType: number;

beforeAll(async () => {
  [own, foreign] = [await newSupplier(), await newSupplier()];
  supplier = (await newUser({ role: 'supplier', supplier: own })).client;
  buyer = await newBuyer();
  company = (await newCompany({ buyers: [buyer.id] })).id;
  priceType = await newPriceType(own);
  await newContract({ supplier: own, company });
});

const terms = (given: object = {}): object => ({
  number: word(),
  supplier: own,
  company,
  price_type: priceType,
  ...given,
});
const create = (given: object, client = supplier) =>
  answer(client('POST', `${base}/contracts/`, { body: terms(given) }));

describe('a contract', () => {
  it('is shown in the order of the API, with its defaults', async () => {
    const contract = await made('contracts', terms({ number: 'D-17' }), supplier);
    expect(Object.entries(contract)).toEqual([
      ['id', contract.id],
      ['external_id', null],
      ['number', 'D-17'],
      ['supplier', own],
      ['company', company],
      ['currency', 'RUB'],
      ['price_type', priceType],
      ['warehouses', []],
      ['payment_types', []],
      ['delivery_types', []],
      ['payment_delay_days', 0],
      ['credit_limit', null],
      ['debt', '0.00'],
      ['is_standard', false],
      ['is_active', true],
      ['valid_from', null],
      ['valid_to', null],
      ['sync_needed', true],
      ['synced', false],
      ['synced_at', null],
      ['created_at', expect.any(String)],
      ['updated_at', expect.any(String)],
    ]);
    expect(json(await buyer.client('GET', at('contracts', contract.id)))).toEqual(contract);
  });

  it('is refused with each wrong field', async () => {
    const wrong = { currency: 'rub', payment_delay_days: -1, credit_limit: '1.005', valid_from: '1.2.2026' };
    expect(await create(wrong)).toEqual([
      400,
      {
        currency: ['"rub" is not a valid choice.'],
        payment_delay_days: ['Ensure this value is greater than or equal to 0.'],
        credit_limit: ['Ensure that there are no more than 2 decimal places.'],
        valid_from: ['Date has wrong format. Use one of these formats instead: YYYY-MM-DD.'],
      },
    ]);
  });

  it('names a price type and warehouses of its supplier, others are like missing ones', async () => {
    const [other, warehouse] = [await newPriceType(foreign), await newWarehouse(own)];
    const otherWarehouse = await newWarehouse(foreign);
    for (const client of [supplier, root]) {
      expect(await create({ price_type: other }, client)).toEqual(missing('price_type', other));
      expect(await create({ price_type: 999_999 }, client)).toEqual(missing('price_type', 999_999));
      expect(await create({ warehouses: [warehouse, otherWarehouse] }, client)).toEqual(
        missing('warehouses', otherWarehouse),
      );
    }
    const [, contract] = await create({ warehouses: [warehouse] });
    expect(contract).toMatchObject({ warehouses: [warehouse] });
    const { id } = contract as Made;
    expect(await patch('contracts', id, { price_type: other })).toEqual(missing('price_type', other));
    expect(await patch('contracts', id, { warehouses: [999_999] })).toEqual(missing('warehouses', 999_999));
  });

  it('is made by a supplier for that supplier and with a company that the supplier sees', async () => {
    const hidden = (await newCompany()).id;
    expect(await create({ company: hidden })).toEqual(missing('company', hidden));
    const given = { supplier: foreign, price_type: await newPriceType(foreign) };
    expect((await create(given))[0]).toBe(400);
    expect((await create(given, root))[0]).toBe(201);
  });

  it('stays between its two parties', async () => {
    const [, contract] = await create({});
    const { id } = contract as Made;
    const fixed = ['This field cannot be changed.'];
    expect(await patch('contracts', id, { supplier: foreign })).toEqual([400, { supplier: fixed }]);
    const other = (await newCompany()).id;
    expect(await patch('contracts', id, { company: other })).toEqual([400, { company: fixed }]);
    expect(await patch('contracts', id, { supplier: own, company })).toEqual(ok({ id }));
  });

  it('ends no earlier than it begins', async () => {
    const late = [400, { valid_to: ['Ensure this value is greater than or equal to 2026-02-01.'] }];
    expect(await create({ valid_from: '2026-02-01', valid_to: '2026-01-31' })).toEqual(late);
    const [, contract] = await create({ valid_from: '2026-02-01', valid_to: '2026-02-01' });
    const { id } = contract as Made;
    expect(await patch('contracts', id, { valid_to: '2026-01-31' })).toEqual(late);
    expect(await patch('contracts', id, { valid_from: null, valid_to: '2026-01-31' })).toEqual(
      ok({ valid_from: null, valid_to: '2026-01-31' }),
    );
  });

  it('is the standard one of supplier and company only if there is no other', async () => {
    const given = { company: (await newCompany()).id, is_standard: true };
    const twice = [400, { non_field_errors: ['The fields supplier, company must make a unique set.'] }];
    expect((await create(given, root))[0]).toBe(201);
    expect(await create(given, root)).toEqual(twice);
    const [, contract] = await create({ ...given, is_standard: false }, root);
    expect(await patch('contracts', (contract as Made).id, { is_standard: true })).toEqual(twice);
  });

  it('has an external id that is unique for its supplier', async () => {
    const given = { external_id: word() };
    expect((await create(given))[0]).toBe(201);
    expect(await create(given)).toEqual([
      400,
      { non_field_errors: ['The fields supplier, external_id must make a unique set.'] },
    ]);
    const other = { ...given, supplier: foreign, price_type: await newPriceType(foreign) };
    expect((await create(other, root))[0]).toBe(201);
  });

  it('needs synchronization again after a change that follows an acknowledgement', async () => {
    const [, contract] = await create({});
    const { id } = contract as Made;
    const ack = { body: { external_id: `g#${word()}` } };
    expect(await answer(supplier('POST', at('contracts', id, 'ack/'), ack))).toEqual(
      ok({ ...ack.body, sync_needed: false, synced: true, synced_at: expect.any(String) }),
    );
    expect(await patch('contracts', id, { is_active: true })).toEqual(ok({ sync_needed: false }));
    expect(await patch('contracts', id, { is_active: false })).toEqual(
      ok({ sync_needed: true, synced: true }),
    );
  });
});

it('the default price type of a supplier is one of its own', async () => {
  const other = await newPriceType(foreign);
  expect(await patch('suppliers', own, { default_price_type: other })).toEqual(
    missing('default_price_type', other),
  );
  expect(await patch('suppliers', own, { default_price_type: 999_999 })).toEqual(
    missing('default_price_type', 999_999),
  );
  expect(await patch('suppliers', own, { default_price_type: priceType })).toEqual(
    ok({ default_price_type: priceType }),
  );
  const created = { name: 's', default_price_type: priceType };
  expect(await answer(root('POST', `${base}/suppliers/`, { body: created }))).toEqual(
    missing('default_price_type', priceType),
  );
  const supplied = await made('suppliers', { name: 's', external_id: word() });
  expect(Object.keys(supplied)).toEqual([
    ...['id', 'external_id', 'name', 'inn', 'default_price_type', 'reserve_on', 'stock_feed', 'is_active'],
    ...['allow_backorder', 'close_after_days', 'created_at', 'updated_at'],
  ]);
  expect(supplied).toMatchObject({ reserve_on: 'submit', stock_feed: 'on_hand', is_active: true });
});

describe('statuses and their lines', () => {
  const status = (code: string) => ({ from: 'new', to: code });
  const lines = `${base}/status-lines/`;

  it('lists the statuses in their order, and the lines that orders go through by default', async () => {
    const codes = 'new,processing,reserve,paid,shipped,closed,cancelled';
    const listed = json(await buyer.client('GET', `${base}/order-statuses/?code__in=${codes}`));
    const { results } = listed as { results: Made[] };
    expect(results.map(({ code }) => code).join()).toBe(codes);
    expect(Object.keys(results[0]!)).toEqual(['id', 'code', 'name', 'position', 'is_final', 'color']);
    expect(results.filter(({ is_final: isFinal }) => isFinal).map(({ code }) => code)).toEqual([
      'closed',
      'cancelled',
    ]);
    const prepaid = await buyer.client('GET', `${lines}1/`);
    expect(Object.keys(json(prepaid) as object)).toEqual(['id', 'name', 'payment_types', 'steps']);
    expect(prepaid.text).toContain(
      '"steps":[{"from":"new","to":"processing","roles":["buyer"]},' +
        '{"from":"processing","to":"reserve","roles":["supplier","manager"]},' +
        '{"from":"reserve","to":"paid","roles":["supplier","manager"]},',
    );
  });

  it('refuses a line that orders could not go through', async () => {
    const post = (steps: object[]) => answer(root('POST', lines, { body: { name: 'l', steps } }));
    expect(await post([{ from: 'paid', to: 'closed' }])).toEqual([
      400,
      { steps: ['A status line must start at "new".'] },
    ]);
    expect(await post([status('paid'), { from: 'shipped', to: 'reserve' }])).toEqual([
      400,
      { steps: ['The status "shipped" cannot be reached.', 'A status line must reach a final status.'] },
    ]);
    expect(await post([status('closed'), status('nowhere')])).toEqual([
      400,
      { steps: [{}, { to: ['"nowhere" is not a valid choice.'] }] },
    ]);
    expect(await post([{ ...status('closed'), roles: ['robot'] }])).toEqual([
      400,
      { steps: [{ roles: { 0: ['"robot" is not a valid choice.'] } }] },
    ]);
  });

  it('moves payment types to a line, and leaves none without', async () => {
    const line = async () => (await made('status-lines', { name: 'l', steps: [status('closed')] })).id;
    const [first, second] = [await line(), await line()];
    const type = (await made('payment-types', { code: word(), name: 'p', status_line: first })).id;
    expect(await patch('status-lines', first, { payment_types: [] })).toEqual([
      400,
      { payment_types: [`Payment type ${type} needs another status line first.`] },
    ]);
    expect(await patch('status-lines', second, { payment_types: [type] })).toEqual(
      ok({ payment_types: [type] }),
    );
    expect(json(await root('GET', at('payment-types', type)))).toMatchObject({ status_line: second });
    expect(await patch('status-lines', first, { payment_types: [] })).toEqual(ok({ payment_types: [] }));
    expect(await patch('status-lines', first, { payment_types: [999_999] })).toEqual(
      missing('payment_types', 999_999),
    );
  });

  it('keeps the code of a status, and a status that a line has', async () => {
    const created = await made('order-statuses', { code: word(), name: 's', position: 35 });
    const fixed = [400, { code: ['This field cannot be changed.'] }];
    expect(await patch('order-statuses', created.id, { code: word() })).toEqual(fixed);
    const { id } = await made('status-lines', {
      name: 'l',
      steps: [status(String(created.code)), { from: created.code, to: 'closed' }],
    });
    const used = [400, { detail: 'The request conflicts with the current state.' }];
    expect(await answer(root('DELETE', at('order-statuses', created.id)))).toEqual(used);
    expect((await patch('status-lines', id, { steps: [status('closed')] }))[0]).toBe(200);
    expect(await answer(root('DELETE', at('order-statuses', created.id)))).toEqual([204, '']);
  });
});

it('payment and delivery types that a contract has are not removed', async () => {
  const payment = await made('payment-types', { code: word(), name: 'p', status_line: 1 });
  const delivery = await made('delivery-types', { code: word(), name: 'd', price: '350' });
  expect(Object.entries(delivery).slice(1)).toEqual([
    ['code', delivery.code],
    ['name', 'd'],
    ['price', '350.00'],
  ]);
  const [, contract] = await create({ payment_types: [payment.id], delivery_types: [delivery.id] });
  for (const [resource, id] of [
    ['payment-types', payment.id],
    ['delivery-types', delivery.id],
  ] as const)
    expect((await root('DELETE', at(resource, id))).status).toBe(400);
  await patch('contracts', (contract as Made).id, { payment_types: [], delivery_types: [] });
  expect((await root('DELETE', at('payment-types', payment.id))).status).toBe(204);
  expect((await root('DELETE', at('delivery-types', delivery.id))).status).toBe(204);
  const again = { code: word(), name: 'p', status_line: 999_999 };
  expect(await answer(root('POST', `${base}/payment-types/`, { body: again }))).toEqual(
    missing('status_line', 999_999),
  );
});
