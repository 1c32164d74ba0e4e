import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { sql } from '@stoa/persistence';
import { issuesOf, queryOf } from './catalogue-fixture.js';
import { Receiver, until } from './webhook-fixture.js';
import { ClaimFixture, type Claim } from './claim-fixture.js';

const { claims } = commerce;
let stoa: ClaimFixture;
beforeAll(async () => {
  stoa = await ClaimFixture.start();
});
afterAll(() => stoa?.stop());

const paramsOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => undefined,
    (error: unknown) =>
      Fault.from(error).details.issues?.map(({ path, issue, params }) => [
        path.join('.'),
        issue,
        params?.max,
      ]),
  );

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
    expect((await history(claim)).map((row) => row.to_status)).toEqual([
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

const history = (claim: Claim, name: 'buyer' | 'one' = 'buyer') =>
  stoa.ask<{ from_status: string | null; to_status: string; comment: string; actor: object }[]>(
    claims.history,
    { id: claim.id, query: { limit: 50, offset: 0 } },
    name,
  );

describe('the status of a claim', () => {
  it('changes with a history of each step, by the user who has changed it', async () => {
    const claim = await stoa.create(await stoa.shipped('1'), ['1']);
    const moved = await stoa.move(claim.id, 'approved', { comment: 'agreed' }, 'manager');
    expect(moved).toMatchObject({ status: 'approved', version: 2, lines: [{ approved_quantity: '1.000' }] });
    expect(await stoa.move(claim.id, 'approved', { comment: 'again' })).toEqual(moved);
    await stoa.move(claim.id, 'resolved', { resolution: 'credit' }, 'admin');
    expect(await history(claim)).toMatchObject([
      { from_status: null, to_status: 'new', comment: '', actor: { id: 4, type: 'user' } },
      { from_status: 'new', to_status: 'in_review', comment: '', actor: { id: 6 } },
      { from_status: 'in_review', to_status: 'approved', comment: 'agreed', actor: { id: 6 } },
      { from_status: 'approved', to_status: 'received', comment: '', actor: { id: 1 } },
      { from_status: 'received', to_status: 'resolved', comment: '', actor: { id: 1 } },
    ]);
    expect(await stoa.eventsOf(claim.id)).toEqual(['created', 'status_changed', 'status_changed']);
    expect(await stoa.get(claim.id)).toMatchObject({ resolution: 'credit', sync_needed: true });
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

  it('are in none if none are approved', async () => {
    const claim = await stoa.create(await stoa.shipped('1'), ['1']);
    const lines = [{ id: claim.lines[0]!.id, approved_quantity: '0' }];
    expect(await stoa.move(claim.id, 'resolved', { resolution: 'replace', lines })).toMatchObject({
      replacement_order: null,
    });
  });
});

describe('webhooks', () => {
  it('say that claims are made and change their status, to their supplier', async () => {
    const [own, foreign] = [await new Receiver().open(), await new Receiver().open()];
    try {
      const events = ['claim.created', 'claim.status_changed'];
      for (const [name, { url }] of [
        ['one', own],
        ['two', foreign],
      ] as const)
        await stoa.ask(commerce.webhooks.create, { body: { url, events } }, name);
      const claim = await stoa.create(await stoa.shipped('1'), ['1']);
      await stoa.move(claim.id, 'in_review');
      // Events of claims that were made before the webhook can come late.
      const ofClaim = () => own.received.filter(({ body }) => body.data.id === claim.id);
      await until(() => ofClaim().length === 2);
      expect(ofClaim().map(({ body }) => body.type)).toEqual(['claim.created', 'claim.status_changed']);
      expect(ofClaim()[1]!.body.data).toMatchObject({
        id: claim.id,
        number: claim.number,
        status: 'in_review',
        lines: [{ quantity: '1.000', approved_quantity: null }],
        version: 2,
      });
      expect(foreign.received).toEqual([]);
    } finally {
      own.close();
      foreign.close();
    }
  });
});

describe('a mail', () => {
  it('goes to the user who has made the claim, once for each answer of the supplier', async () => {
    const claim = await stoa.create(await stoa.shipped('1'), ['1']);
    const write = (name: 'buyer' | 'one', text: string) =>
      stoa.ask(claims.post, { id: claim.id, body: { text } }, name);
    await write('buyer', 'when?');
    await write('one', 'soon');
    await stoa.move(claim.id, 'in_review');
    await stoa.move(claim.id, 'in_review');
    await stoa.ask(claims.cancel, { id: claim.id, body: {} });
    const sent = await stoa.rows<{ key: string }>(
      `select key from mails where key like '%claim:${claim.id}:%' order by at`,
    );
    expect(sent.map(({ key }) => key)).toEqual([
      expect.stringMatching(`^claim-answered claim:${claim.id}:message:\\d+$`),
      `claim-answered claim:${claim.id}:v2`,
    ]);
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

  it('with messages of both sides, for those who see the claim', async () => {
    const claim = await stoa.create(await stoa.shipped('1'), ['1']);
    const post = (name: 'buyer' | 'one' | 'two', body: object) =>
      stoa.ask<object>(claims.post, { id: claim.id, body }, name);
    expect(await post('buyer', { text: 'when?' })).toMatchObject({
      claim: claim.id,
      author: 4,
      side: 'company',
      text: 'when?',
      files: [],
    });
    expect(await post('one', { text: 'soon' })).toMatchObject({ author: 2, side: 'supplier' });
    expect(await issuesOf(post('two', { text: 'x' }))).toBe('not_found');
    expect(await issuesOf(post('buyer', { text: ' ' }))).toEqual([['', 'message_empty']]);
    const list = (name: 'buyer' | 'two') =>
      stoa.ask<{ text: string }[]>(claims.messages, { id: claim.id, query: queryOf() }, name);
    expect((await list('buyer')).map(({ text }) => text)).toEqual(['when?', 'soon']);
    expect(await issuesOf(list('two'))).toBe('not_found');
  });
});
