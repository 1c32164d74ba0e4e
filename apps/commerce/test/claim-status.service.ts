import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { issuesOf } from './catalogue-fixture.js';
import { ClaimFixture, paramsOf } from './claim-fixture.js';

const { claims } = commerce;
let stoa: ClaimFixture;
beforeAll(async () => {
  stoa = await ClaimFixture.start();
});
afterAll(() => stoa?.stop());

describe('the status of a claim', () => {
  it('changes with a history of each step, by the user who has changed it', async () => {
    const claim = await stoa.create(await stoa.shipped('1'), ['1']);
    const moved = await stoa.move(claim.id, 'approved', { comment: 'agreed' }, 'manager');
    expect(moved).toMatchObject({ status: 'approved', version: 2, lines: [{ approved_quantity: '1.000' }] });
    expect(await stoa.move(claim.id, 'approved', { comment: 'again' })).toEqual(moved);
    await stoa.move(claim.id, 'resolved', { resolution: 'credit' }, 'admin');
    expect(await stoa.history(claim.id)).toMatchObject([
      { from_status: null, to_status: 'new', comment: '', actor: { id: 4, type: 'user' } },
      { from_status: 'new', to_status: 'in_review', comment: '', actor: { id: 6 } },
      { from_status: 'in_review', to_status: 'approved', comment: 'agreed', actor: { id: 6 } },
      { from_status: 'approved', to_status: 'received', comment: '', actor: { id: 1 } },
      { from_status: 'received', to_status: 'resolved', comment: '', actor: { id: 1 } },
    ]);
    expect(await stoa.eventsOf(claim.id)).toEqual(['created', 'status_changed', 'status_changed']);
    expect(await stoa.get(claim.id)).toMatchObject({ resolution: 'credit', sync_needed: true });
  });

  it('is not asked for again with other terms than it was given with', async () => {
    const claim = await stoa.create(await stoa.shipped('2'), ['2']);
    const id = claim.lines[0]!.id;
    const terms = {
      resolution: 'refund',
      refund_amount: '10.00',
      lines: [{ id, approved_quantity: '1' }],
    };
    await stoa.move(claim.id, 'approved', terms);
    const received = await stoa.move(claim.id, 'received', { restock: true });
    const again = { ...terms, restock: true, comment: 'again' };
    expect(await stoa.move(claim.id, 'received', again)).toEqual(received);
    const other = { resolution: 'credit', refund_amount: '9', lines: [{ id, approved_quantity: '2' }] };
    expect(await issuesOf(stoa.move(claim.id, 'received', other))).toEqual([
      ['resolution', 'fixed'],
      ['refund_amount', 'fixed'],
      ['lines', 'fixed'],
    ]);
    expect(await stoa.get(claim.id)).toEqual(received);
  });

  it('is not asked for again with goods that were not restocked before', async () => {
    const claim = await stoa.create(await stoa.shipped('2'), ['2']);
    await stoa.move(claim.id, 'received');
    expect(await issuesOf(stoa.move(claim.id, 'received', { restock: true }))).toEqual([
      ['restock', 'fixed'],
    ]);
  });

  it('has a history that is appended to alone', async () => {
    for (const text of [
      `update claim_history set comment = 'x'`,
      'delete from claim_history',
      'truncate claim_history',
    ])
      await expect(stoa.execute(text)).rejects.toThrow(/history of claims/);
  });

  it('is not changed by a claim that is gone, a foreign supplier or another version', async () => {
    const claim = await stoa.create(await stoa.shipped('1'), ['1']);
    expect(await issuesOf(stoa.move(claim.id, 'approved', {}, 'two'))).toBe('not_found');
    expect(await issuesOf(stoa.move(claim.id, 'approved', {}, 'other'))).toBe('not_found');
    expect(await issuesOf(stoa.move(10 ** 6, 'approved'))).toBe('not_found');
    const stale = { id: claim.id, versions: [7], body: { status: 'approved' } };
    expect(await issuesOf(stoa.ask(claims.setStatus, stale, 'one'))).toBe('precondition_failed');
    expect(await issuesOf(stoa.move(claim.id, 'approved', {}, 'buyer'))).toEqual([['status', 'transition']]);
  });

  it('is approved for a part of the goods, which alone come back', async () => {
    const order = await stoa.shipped('5', '3');
    const claim = await stoa.create(order, ['3', '2']);
    const [one, two] = claim.lines;
    expect(
      await issuesOf(stoa.move(claim.id, 'approved', { lines: [{ id: two!.id, approved_quantity: '2.5' }] })),
    ).toEqual([['lines.0.approved_quantity', 'max_value']]);
    await stoa.move(claim.id, 'approved', { lines: [{ id: one!.id, approved_quantity: '1' }] });
    const lines = [{ id: two!.id, approved_quantity: '0' }];
    const received = await stoa.move(claim.id, 'received', { restock: true, lines });
    expect(received.lines.map((line) => line.approved_quantity)).toEqual(['1.000', '0.000']);
    expect(await stoa.quantity(order.lines[0]!.product)).toBe('96.000');
    expect(await stoa.quantity(order.lines[1]!.product)).toBe('97.000');
    const [movement] = await stoa.database.rows(sql`
      select kind, quantity::text, "order", reason from stock_movements
      where product = ${order.lines[0]!.product} order by id desc limit 1`);
    expect(movement).toEqual({
      kind: 'return',
      quantity: '1.000',
      order: order.id,
      reason: `Claim ${claim.number}`,
    });
    expect(await stoa.orders.get(order.id)).toMatchObject({ version: order.version + 1 });
    const events = await stoa.rows(
      `select from events where name = 'commerce.orders.updated' and (data::json ->> 'id')::int = ${order.id}`,
    );
    expect(events).toHaveLength(1);
  });

  it('leaves the stock as it is unless the goods are restocked', async () => {
    const order = await stoa.shipped('2');
    const claim = await stoa.create(order, ['2']);
    await stoa.move(claim.id, 'resolved');
    expect(await stoa.quantity(order.lines[0]!.product)).toBe('98.000');
    expect((await stoa.orders.get(order.id)).lines).toMatchObject([{ returned_quantity: '0.000' }]);
  });
});

describe('goods that are replaced', () => {
  it('are in a basket of the company when the claim is resolved', async () => {
    const order = await stoa.shipped('5', '3');
    const claim = await stoa.create(order, ['2', '1']);
    const lines = [{ id: claim.lines[1]!.id, approved_quantity: '0' }];
    const approved = await stoa.move(claim.id, 'approved', { resolution: 'replace', lines });
    expect(approved.replacement_order).toBeNull();
    const { replacement_order: basket } = await stoa.move(claim.id, 'resolved');
    expect(await stoa.orders.get(basket as number)).toMatchObject({
      status: 'new',
      number: null,
      company: 1,
      supplier: 1,
      contract: order.contract,
      user: 4,
      comment: `Claim ${claim.number}`,
      total: '20.00',
      lines: [{ product: order.lines[0]!.product, quantity: '2.000', price: '10.00', total: '20.00' }],
    });
    expect(await stoa.get(claim.id)).toMatchObject({ replacement_order: basket });
  });

  it('are in one line of the basket when the claim has several lines about one of the order', async () => {
    const order = await stoa.shipped('5');
    const { id } = await stoa.create({ ...order, lines: [order.lines[0]!, order.lines[0]!] }, ['1', '2']);
    const { replacement_order: basket } = await stoa.move(id, 'resolved', { resolution: 'replace' });
    expect(await stoa.orders.get(basket as number)).toMatchObject({
      total: '30.00',
      lines: [{ quantity: '3.000', total: '30.00' }],
    });
  });

  it('are in none if none are approved', async () => {
    const claim = await stoa.create(await stoa.shipped('1'), ['1']);
    const lines = [{ id: claim.lines[0]!.id, approved_quantity: '0' }];
    expect(await stoa.move(claim.id, 'resolved', { resolution: 'replace', lines })).toMatchObject({
      replacement_order: null,
    });
  });
});

describe('a refund', () => {
  it('is at most the discounted price of what is approved', async () => {
    const order = await stoa.shipped('5');
    await stoa.execute(`update order_lines set discount = 5, total = 45 where "order" = ${order.id}`);
    const claim = await stoa.create(order, ['2']);
    const approve = (refund_amount: string) => stoa.move(claim.id, 'approved', { refund_amount });
    expect(await paramsOf(approve('18.01'))).toEqual([['refund_amount', 'refundable', '18.00']]);
    expect(await approve('18.00')).toMatchObject({ refund_amount: '18.00' });
    const less = [{ id: claim.lines[0]!.id, approved_quantity: '1' }];
    expect(await paramsOf(stoa.move(claim.id, 'received', { lines: less }))).toEqual([
      ['refund_amount', 'refundable', '9.00'],
    ]);
    expect(await stoa.move(claim.id, 'received', { lines: less, refund_amount: '9.00' })).toMatchObject({
      refund_amount: '9.00',
    });
  });

  it('is nothing of an order that is not paid', async () => {
    const order = await stoa.shipped('1');
    await stoa.execute(`update orders set paid_amount = 0 where id = ${order.id}`);
    const claim = await stoa.create(order, ['1']);
    expect(await paramsOf(stoa.move(claim.id, 'approved', { refund_amount: '0.01' }))).toEqual([
      ['refund_amount', 'refundable', '0.00'],
    ]);
  });
});
