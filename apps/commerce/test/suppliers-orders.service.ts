import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { issuesOf } from './catalogue-fixture.js';
import { OrderFixture, type Order } from './order-fixture.js';

const { orders } = commerce;
let stoa: OrderFixture;
beforeAll(async () => {
  stoa = await OrderFixture.start();
});
afterAll(() => stoa?.stop());
const supplier = (values: string): Promise<void> =>
  stoa.base.execute(`update suppliers set ${values} where id = 1`);

describe('a supplier', () => {
  const patch = (id: number, body: object, name: 'one' | 'two' = 'one'): Promise<Order> =>
    stoa.ask(orders.update, { id, isPartial: true, body }, name);

  it('sends less of a line, which releases goods and lowers sums and debt', async () => {
    const product = await stoa.product({ price: '10', vat_rate: '20', stock: '9' });
    const order = await stoa.place([[product.id, '6']]);
    const before = Number(await stoa.debt());
    const line = { id: order.id, line: order.lines[0]!.id };
    expect(await stoa.ask(orders.changeLine, { ...line, body: { quantity: '4' } }, 'one')).toMatchObject({
      quantity: '4.000',
      reserved_quantity: '4.000',
      total: '40.00',
      vat_amount: '6.67',
    });
    expect(
      await patch(order.id, { lines: [{ product: product.id, quantity: '3' }], supplier_doc_number: 'S-1' }),
    ).toMatchObject({
      total: '30.00',
      vat_total: '5.00',
      supplier_doc_number: 'S-1',
      document_number: `${order.number}/S-1`,
    });
    expect([await stoa.stocks(product.id), before - Number(await stoa.debt())]).toEqual([['9/3'], 30]);
    const more = stoa.ask(orders.changeLine, { ...line, body: { quantity: '5' } }, 'one');
    expect(await issuesOf(more)).toEqual([['quantity', 'max_value']]);
    await stoa.status(order.id, 'paid');
    const late = stoa.ask(orders.changeLine, { ...line, body: { quantity: '1' } }, 'one');
    expect(await issuesOf(late)).toEqual([['status', 'order_not_new']]);
    expect(await stoa.differences()).toEqual([]);
  });

  it('adds up a product that a body names more often than the order does', async () => {
    const [one, two] = [await stoa.product(), await stoa.product()];
    const order = await stoa.place([
      [one.id, '6'],
      [two.id, '1'],
    ]);
    const lines = (...quantities: string[]) => ({
      lines: quantities.map((quantity) => ({ product: one.id, quantity })),
    });
    expect(await patch(order.id, lines('1', '2'))).toMatchObject({
      lines: [{ quantity: '3.000' }, { quantity: '1.000' }],
      total: '40.00',
    });
    expect(await issuesOf(patch(order.id, lines('3', '1')))).toEqual([['lines.0.quantity', 'max_value']]);
  });

  it('who sends no more than is paid brings the order to the status that says so, and the rest is a credit', async () => {
    const product = await stoa.product({ price: '10' });
    const order = await stoa.place([[product.id, '5']]);
    const before = Number(await stoa.debt());
    await stoa.pay(order.id, '35');
    const less = (quantity: string) => patch(order.id, { lines: [{ product: product.id, quantity }] });
    expect(await less('4')).toMatchObject({ status: 'processing', total: '40.00' });
    await stoa.status(order.id, 'reserve');
    expect(await less('3')).toMatchObject({ status: 'paid', total: '30.00', paid_percent: '116.67' });
    expect((await stoa.history(order.id)).at(-1)).toBe('reserve>paid system');
    expect(await stoa.stocks(product.id)).toEqual(['100/3']);
    expect(before - Number(await stoa.debt())).toBe(55);
    expect(await issuesOf(stoa.pay(order.id, '1'))).toEqual([['amount', 'max_value']]);
    await stoa.cancel(order.id, 'one');
    expect(before - Number(await stoa.debt())).toBe(50);
  });

  it('writes what is the supplier’s of an order, and ignores the rest', async () => {
    const order = await stoa.place([[(await stoa.product()).id, '1']]);
    expect(await patch(order.id, { external_number: 'E-1', comment: 'x', total: '1' })).toMatchObject({
      external_number: 'E-1',
      comment: '',
      total: '10.00',
    });
    expect(await issuesOf(patch(order.id, {}, 'two'))).toBe('not_found');
  });

  it('acknowledges an order, which any later change undoes', async () => {
    const order = await stoa.place([[(await stoa.product()).id, '1']]);
    const body = { external_id: 'guid-1', external_number: 'TP1' };
    const known = await stoa.ask(orders.acknowledge, { id: order.id, body }, 'one');
    expect(known).toMatchObject({ ...body, sync_needed: false, synced: true, synced_at: expect.any(String) });
    expect(await stoa.cancel(order.id)).toMatchObject({ sync_needed: true, synced: true });
  });

  it('whose feed has free goods alone hands over what acknowledged orders have reserved', async () => {
    await supplier(`stock_feed = 'free'`);
    const product = await stoa.product({ stock: '10' });
    const [kept, cancelled] = [await stoa.place([[product.id, '3']]), await stoa.place([[product.id, '2']])];
    expect(await stoa.stocks(product.id)).toEqual(['10/5']);
    for (const { id } of [kept, cancelled]) await stoa.ask(orders.acknowledge, { id, body: {} }, 'one');
    expect(await stoa.stocks(product.id)).toEqual(['5/0']);
    expect((await stoa.get(kept.id)).lines).toMatchObject([{ reserved_quantity: '3.000' }]);
    await stoa.stock(product.id, '5');
    await stoa.cancel(cancelled.id);
    await stoa.status(kept.id, 'shipped');
    expect(await stoa.stocks(product.id)).toEqual(['7/0']);
    await supplier(`stock_feed = 'on_hand'`);
    expect(await stoa.differences()).toEqual([]);
  });

  it('sends many statuses at once, each by itself', async () => {
    const product = await stoa.product();
    const [one, two] = [
      await stoa.place([[product.id, '1']], { external_id: 'b-1' }),
      await stoa.place([[product.id, '1']]),
    ];
    const body = [
      { external_id: 'b-1', status: 'shipped' },
      { id: two.id, status: 'new' },
      { id: String(two.id), status: 'processing', shipped: 'x' },
      { id: String(two.id), status: 'processing' },
      { id: two.id, status: 'reserve' },
      { id: 99_999, status: 'paid' },
      { external_id: 'none', status: 'paid' },
      5,
    ];
    const report = await stoa.ask<{ results: object[] }>(orders.setStatuses, { body }, 'one');
    expect(report).toMatchObject({ created: 0, updated: 2, unchanged: 1, failed: 5, duplicates: 3 });
    expect(report.results).toEqual([
      { row: 0, id: one.id, external_id: 'b-1', status: 'updated' },
      {
        row: 1,
        id: two.id,
        status: 'failed',
        errors: { status: ['Transition from "processing" to "new" is not allowed.'] },
      },
      {
        row: 2,
        id: two.id,
        status: 'failed',
        errors: { shipped: { non_field_errors: ['Expected a list of items but got type "str".'] } },
      },
      { row: 3, id: two.id, status: 'unchanged' },
      { row: 4, id: two.id, status: 'updated' },
      {
        row: 5,
        id: 99_999,
        status: 'failed',
        errors: { id: ['Invalid pk "99999" - object does not exist.'] },
      },
      { row: 6, external_id: 'none', status: 'failed', errors: { external_id: ['Object does not exist.'] } },
      {
        row: 7,
        status: 'failed',
        errors: { non_field_errors: ['Invalid data. Expected a dictionary, but got int.'] },
      },
    ]);
    expect((await stoa.history(one.id)).slice(1)).toEqual([
      'processing>reserve erp',
      'reserve>paid erp',
      'paid>shipped erp',
    ]);
  });
});
