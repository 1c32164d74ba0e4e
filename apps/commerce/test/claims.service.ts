import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { issuesOf, queryOf } from './catalogue-fixture.js';
import { ClaimFixture, paramsOf } from './claim-fixture.js';

const { claims } = commerce;
let stoa: ClaimFixture;
beforeAll(async () => {
  stoa = await ClaimFixture.start();
});
afterAll(() => stoa?.stop());

describe('a claim', () => {
  it('has a number of its company, the parties of its order and the quantities of its lines', async () => {
    const order = await stoa.shipped('5', '3');
    const claim = await stoa.create(order, ['2', '3'], { desired_resolution: 'refund' });
    expect(claim).toMatchObject({
      number: expect.stringMatching(/^\d+$/),
      order: order.id,
      company: 1,
      supplier: 1,
      status: 'new',
      desired_resolution: 'refund',
      resolution: null,
      refund_amount: null,
      replacement_order: null,
      files: [],
      sync_needed: true,
      synced: false,
      version: 1,
      lines: [
        { order_line: order.lines[0]!.id, quantity: '2.000', reason: '', approved_quantity: null },
        { order_line: order.lines[1]!.id, quantity: '3.000', reason: '', approved_quantity: null },
      ],
    });
    expect('user' in claim).toBe(false);
    expect(await stoa.get(claim.id, 'one')).toEqual(claim);
    const next = await stoa.create(order, ['1']);
    expect(Number(next.number)).toBe(Number(claim.number) + 1);
    expect(await stoa.eventsOf(claim.id)).toEqual(['created']);
  });

  it('is refused for an order that is not shipped, or not there', async () => {
    const product = await stoa.orders.product();
    const basket = await stoa.orders.create([[product.id, '1']]);
    expect(await issuesOf(stoa.create(basket, ['1']))).toEqual([['order', 'order_not_shipped']]);
    const absent = { ...basket, id: 10 ** 6 };
    expect(await issuesOf(stoa.create(absent, ['1']))).toEqual([['order', 'pk']]);
    const shipped = await stoa.shipped('1');
    expect(await issuesOf(stoa.create(shipped, ['1'], {}, 'stranger'))).toEqual([['order', 'pk']]);
  });

  it('is refused for more than is left of what was shipped', async () => {
    const order = await stoa.shipped('5', '3');
    await stoa.create(order, ['4']);
    expect(await paramsOf(stoa.create(order, ['1', '3.001']))).toEqual([
      ['lines.1.quantity', 'claimable', '3.000'],
    ]);
    expect(await paramsOf(stoa.create(order, ['1.5']))).toEqual([['lines.0.quantity', 'claimable', '1.000']]);
    await stoa.create(order, ['1', '3']);
    expect(await paramsOf(stoa.create(order, ['0.001']))).toEqual([
      ['lines.0.quantity', 'claimable', '0.000'],
    ]);
  });

  it('that is rejected or cancelled leaves its goods to another one', async () => {
    const order = await stoa.shipped('1');
    const rejected = await stoa.create(order, ['1']);
    await stoa.move(rejected.id, 'rejected', { comment: 'no' });
    const cancelled = await stoa.create(order, ['1']);
    await stoa.ask(claims.cancel, { id: cancelled.id, body: {} });
    const claim = await stoa.create(order, ['1']);
    await stoa.move(claim.id, 'resolved');
    expect(await issuesOf(stoa.create(order, ['1']))).toEqual([['lines.0.quantity', 'claimable']]);
  });

  it('with a line of another order, a file that is not there or a known external id is refused', async () => {
    const [order, other] = [await stoa.shipped('1'), await stoa.shipped('1')];
    expect(await issuesOf(stoa.create({ ...order, lines: other.lines }, ['1']))).toEqual([
      ['lines.0.order_line', 'pk'],
    ]);
    expect(await issuesOf(stoa.create(order, ['1'], { files: [10 ** 6] }))).toEqual([['files', 'pk']]);
    await stoa.create(order, ['0.5'], { external_id: 'c-1' });
    expect(await issuesOf(stoa.create(order, ['0.5'], { external_id: 'c-1' }))).toEqual([
      ['', 'unique_together'],
    ]);
  });
});

describe('at the same time', () => {
  it('claims for all that was shipped are made once', async () => {
    const order = await stoa.shipped('5', '5');
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, index) => {
        // In both orders of the lines: the rows are locked in one.
        const [one, two] = index % 2 ? order.lines : order.lines.toReversed();
        return issuesOf(stoa.create({ ...order, lines: [one!, two!] }, ['5', '5']));
      }),
    );
    expect(asked.filter((one) => one === undefined)).toHaveLength(1);
    expect(asked.filter((one) => one !== undefined)).toEqual(
      Array.from({ length: 7 }, () => [
        ['lines.0.quantity', 'claimable'],
        ['lines.1.quantity', 'claimable'],
      ]),
    );
    const [{ sum }] = (await stoa.rows<{ sum: string }>(
      `select sum(quantity)::text as sum from claim_lines where order_line = ${order.lines[0]!.id}`,
    )) as [{ sum: string }];
    expect(sum).toBe('5.000');
  });

  it('goods that are received are restocked once', async () => {
    const order = await stoa.shipped('5');
    const [line] = order.lines;
    const claim = await stoa.create(order, ['2']);
    await stoa.move(claim.id, 'approved');
    const before = await stoa.quantity(line!.product);
    await Promise.all(Array.from({ length: 6 }, () => stoa.move(claim.id, 'received', { restock: true })));
    expect([before, await stoa.quantity(line!.product)]).toEqual(['95.000', '97.000']);
    expect((await stoa.orders.get(order.id)).lines).toMatchObject([{ returned_quantity: '2.000' }]);
    expect((await stoa.history(claim.id)).map((row) => row.to_status)).toEqual([
      'new',
      'in_review',
      'approved',
      'received',
    ]);
    expect(await stoa.orders.differences()).toEqual([]);
  });

  it('refunds of two claims are no more together than what was paid', async () => {
    const order = await stoa.shipped('2');
    await stoa.execute(`update orders set paid_amount = 15 where id = ${order.id}`);
    const made = [await stoa.create(order, ['1']), await stoa.create(order, ['1'])];
    const asked = await Promise.all(
      made.map(({ id }) => paramsOf(stoa.move(id, 'approved', { refund_amount: '10.00' }))),
    );
    expect(asked.filter((one) => one === undefined)).toHaveLength(1);
    expect(asked.find((one) => one !== undefined)).toEqual([['refund_amount', 'refundable', '5.00']]);
  });

  it('one of a cancellation and an approval wins', async () => {
    const claim = await stoa.create(await stoa.shipped('1'), ['1']);
    const asked = await Promise.all([
      issuesOf(stoa.ask(claims.cancel, { id: claim.id, body: {} })),
      issuesOf(stoa.move(claim.id, 'approved')),
    ]);
    expect(asked.filter((one) => one === undefined)).toHaveLength(1);
    const { status } = await stoa.get(claim.id);
    expect(status).toBe(asked[0] === undefined ? 'cancelled' : 'approved');
  });
});

describe('claims exist', () => {
  it('for their company, its manager, their supplier and administrators, in counts too', async () => {
    const claim = await stoa.create(await stoa.shipped('1'), ['1']);
    const names = ['buyer', 'one', 'manager', 'admin', 'other', 'two', 'stranger'] as const;
    const seen = await Promise.all(names.map((name) => issuesOf(stoa.get(claim.id, name))));
    expect(seen).toEqual([undefined, undefined, undefined, undefined, 'not_found', 'not_found', 'not_found']);
    const query = queryOf({ matches: [{ field: 'id', test: 'eq', values: [claim.id] }] });
    const counts = await Promise.all(
      names.map(async (name) => {
        const { meta } = await stoa.orders.base.stoa.bus.call(claims.list, { query }, stoa.as(name));
        return meta.page!.count;
      }),
    );
    expect(counts).toEqual([1, 1, 1, 1, 0, 0, 0]);
  });
});
