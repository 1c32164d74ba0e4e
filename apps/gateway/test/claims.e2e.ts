import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@stoa/testing';
import { answer, base, json, root, row, word, type Buyer, type Made } from './commerce-clients.js';
import { claimOf, claimPath as path, strangers, Trade, type Order } from './shipped-orders.js';

let trade: Trade;
let buyer: Buyer;
let stranger: Buyer;
let seller: Client;
let foreignSeller: Client;

beforeAll(async () => {
  trade = await Trade.start();
  ({ buyer, seller } = trade);
  ({ stranger, foreignSeller } = await strangers());
});

const create = (body: object, client = buyer.client) => client('POST', path(), { body });
const post = (id: number, action: string, body: object = {}, client = seller) =>
  client('POST', path(id, action), { body });
const listed = async (query: string, client = buyer.client): Promise<number[]> => {
  const { results } = json(await client('GET', `${path()}?${query}`)) as { results: Made[] };
  return results.map(({ id }) => id);
};

describe('a claim', () => {
  it('is shown in the order of the API, with its version as an ETag', async () => {
    const of = await trade.shipped('5');
    const reply = await create(
      claimOf(of, '2', { external_id: word(), status: 'approved', refund_amount: '1' }),
    );
    expect([reply.status, reply.headers.etag]).toEqual([201, '"v1"']);
    const claim = row(reply);
    expect(Object.entries(claim)).toEqual([
      ['id', claim.id],
      ['number', expect.stringMatching(/^\d+$/)],
      ['external_id', expect.any(String)],
      ['order', of.id],
      ['company', trade.company],
      ['supplier', trade.supplier],
      ['type', 'defect'],
      ['desired_resolution', null],
      ['status', 'new'],
      ['description', 'Does not switch on'],
      [
        'lines',
        [
          {
            id: expect.any(Number),
            order_line: of.lines[0]!.id,
            quantity: '2.000',
            reason: '',
            approved_quantity: null,
          },
        ],
      ],
      ['files', []],
      ['resolution', null],
      ['refund_amount', null],
      ['replacement_order', null],
      ['sync_needed', true],
      ['synced', false],
      ['synced_at', null],
      ['created_at', expect.any(String)],
      ['updated_at', expect.any(String)],
      ['version', 1],
    ]);
    const read = await seller('GET', path(claim.id));
    expect([read.headers.etag, json(read)]).toEqual(['"v1"', claim]);
  });

  it('says what is wrong with its body, and all of it', async () => {
    const of = await trade.shipped('5');
    const refused = (body: object, client?: Client) => answer(create(body, client));
    expect(await refused({})).toEqual([
      400,
      {
        order: ['This field is required.'],
        type: ['This field is required.'],
        description: ['This field is required.'],
        lines: ['This field is required.'],
      },
    ]);
    expect(
      await refused(claimOf(of, '1', { type: 'theft', desired_resolution: 'money', lines: [] })),
    ).toEqual([
      400,
      {
        type: ['"theft" is not a valid choice.'],
        desired_resolution: ['"money" is not a valid choice.'],
        lines: { non_field_errors: ['This list may not be empty.'] },
      },
    ]);
    const quantity = async (value: unknown) => {
      const [, errors] = await refused(claimOf(of, value));
      return (errors as { lines: [{ quantity: string[] }] }).lines[0].quantity;
    };
    const small = ['Ensure this value is greater than or equal to 0.001.'];
    expect(await quantity(0)).toEqual(small);
    expect(await quantity('-1')).toEqual(small);
    expect(await quantity(10_000_000_000)).toEqual([
      'Ensure that there are no more than 10 digits before the decimal point.',
    ]);
    expect(await quantity('1.0005')).toEqual(['Ensure that there are no more than 3 decimal places.']);
    const noOrder = { order: [`Invalid pk "${of.id}" - object does not exist.`] };
    expect(await refused(claimOf(of, '1'), stranger.client)).toEqual([400, noOrder]);
    expect(await refused(claimOf(of, '1', { files: [2 ** 30] }))).toEqual([
      400,
      { files: [`Invalid pk "${2 ** 30}" - object does not exist.`] },
    ]);
  });

  it('is made for a shipped order alone, and for no more than was shipped', async () => {
    expect(await answer(create(claimOf(await trade.order('1'), '1')))).toEqual([
      400,
      { order: ['Claim is possible only for a shipped order.'] },
    ]);
    const of = await trade.shipped('5', '3');
    await trade.newClaim(of, '1', { lines: [{ order_line: of.lines[1]!.id, quantity: '1' }] });
    const lines = of.lines.map((line) => ({ order_line: line.id, quantity: '4' }));
    expect(await answer(create(claimOf(of, '1', { lines })))).toEqual([
      400,
      { lines: [{}, { quantity: ['No more than 2.000 can be claimed.'] }] },
    ]);
    expect(await answer(create(claimOf(await trade.shipped('1'), '1', { lines: [lines[0]] })))).toEqual([
      400,
      { lines: [{ order_line: [`Invalid pk "${of.lines[0]!.id}" - object does not exist.`] }] },
    ]);
  });

  it('is made once for a key of idempotency, and once for all that was shipped', async () => {
    const of = await trade.shipped('5');
    const headers = { 'idempotency-key': word() };
    const body = claimOf(of, '3');
    const [first, second] = [
      await buyer.client('POST', path(), { body, headers }),
      await buyer.client('POST', path(), { body, headers }),
    ];
    expect([first.status, second.status, second.headers['idempotency-replayed'], second.text]).toEqual([
      201,
      201,
      'true',
      first.text,
    ]);
    const other = claimOf(of, '1');
    expect(await answer(buyer.client('POST', path(), { body: other, headers }))).toEqual([
      409,
      { detail: 'Idempotency key was used with a different request.' },
    ]);
    const replies = await Promise.all(Array.from({ length: 4 }, () => create(claimOf(of, '2'))));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 400, 400, 400]);
  });

  it('is not changed or removed but by its actions', async () => {
    const { id } = await trade.newClaim(await trade.shipped('1'), '1');
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect(await answer(root(method, path(id), { body: {} }))).toEqual([
        405,
        { detail: `Method "${method}" not allowed.` },
      ]);
  });
});

describe('the status of a claim', () => {
  it('follows its line, with quantities, a refund and goods that come back', async () => {
    const of = await trade.shipped('5');
    const claim = await trade.newClaim(of, '3');
    const status = (body: object, client = seller) => answer(post(claim.id, 'status', body, client));
    expect(await status({})).toEqual([400, { status: ['This field is required.'] }]);
    expect(await status({ status: 'lost' })).toEqual([400, { status: ['"lost" is not a valid choice.'] }]);
    expect(await status({ status: 'in_review', resolution: 'refund' })).toEqual([
      400,
      { resolution: ['This is not possible in status "in_review".'] },
    ]);
    expect(await status({ status: 'approved' }, buyer.client)).toEqual([
      400,
      { status: ['Transition from "new" to "approved" is not allowed.'] },
    ]);
    const [line] = claim.lines as { id: number }[];
    expect(
      await status({
        status: 'approved',
        lines: [
          { id: 0, approved_quantity: 1 },
          { id: line!.id, approved_quantity: 4 },
        ],
      }),
    ).toEqual([
      400,
      {
        lines: [
          { id: ['Invalid pk "0" - object does not exist.'] },
          { approved_quantity: ['Ensure this value is less than or equal to 3.000.'] },
        ],
      },
    ]);
    const lines = [{ id: line!.id, approved_quantity: '2' }];
    expect(await status({ status: 'approved', resolution: 'refund', refund_amount: '20.21', lines })).toEqual(
      [400, { refund_amount: ['No more than 20.20 can be refunded.'] }],
    );
    expect(
      await status({ status: 'approved', resolution: 'refund', refund_amount: '20.20', lines }),
    ).toMatchObject([
      200,
      {
        status: 'approved',
        resolution: 'refund',
        refund_amount: '20.20',
        lines: [{ approved_quantity: '2.000' }],
      },
    ]);
    expect(await status({ status: 'new' })).toEqual([
      400,
      { status: ['Transition from "approved" to "new" is not allowed.'] },
    ]);
    expect(await status({ status: 'received', restock: true })).toMatchObject([200, { version: 3 }]);
    expect(await status({ status: 'received', restock: true })).toMatchObject([200, { version: 3 }]);
    const stock = await seller('GET', `${base}/stocks/?product=${of.lines[0]!.product}`);
    expect((json(stock) as { results: object[] }).results).toMatchObject([
      { quantity: '97.000', reserved: '0.000' },
    ]);
    const [, ordered] = await answer(buyer.client('GET', `${base}/orders/${of.id}/`));
    expect((ordered as Order).lines).toMatchObject([{ returned_quantity: '2.000' }]);
    const movements = `${base}/stocks/movements/?product=${of.lines[0]!.product}&ordering=-id`;
    expect((json(await seller('GET', movements)) as { results: object[] }).results[0]).toMatchObject({
      kind: 'return',
      quantity: '2.000',
      order: of.id,
    });
  });

  it('is not changed for another version', async () => {
    const claim = await trade.newClaim(await trade.shipped('1'), '1');
    const given = (version: number) => ({
      headers: { 'if-match': `"v${version}"` },
      body: { status: 'in_review' },
    });
    const status = (version: number) => seller('POST', path(claim.id, 'status'), given(version));
    expect(await answer(status(2))).toEqual([412, { detail: 'Version mismatch.' }]);
    const changed = await status(1);
    expect([changed.status, changed.headers.etag]).toEqual([200, '"v2"']);
  });

  it('is known with its history, and a cancellation of the buyer with its reason', async () => {
    const claim = await trade.newClaim(await trade.shipped('1'), '1');
    await post(claim.id, 'status', { status: 'in_review', comment: 'we look' });
    expect(await answer(post(claim.id, 'cancel', {}, seller))).toEqual([
      400,
      { status: ['Transition from "in_review" to "cancelled" is not allowed.'] },
    ]);
    expect((await post(claim.id, 'cancel', { reason: 'it works' }, buyer.client)).status).toBe(200);
    expect(await answer(post(claim.id, 'status', { status: 'approved' }))).toEqual([
      400,
      { status: ['Transition from "cancelled" to "approved" is not allowed.'] },
    ]);
    const [, page] = await answer(buyer.client('GET', path(claim.id, 'history')));
    const step = (from: string | null, to: string, comment: string) => ({
      id: expect.any(Number),
      from_status: from,
      to_status: to,
      actor: { id: expect.any(Number), type: 'user' },
      comment,
      at: expect.stringMatching(/Z$/),
    });
    expect(page).toMatchObject({
      count: 3,
      results: [
        step(null, 'new', ''),
        step('new', 'in_review', 'we look'),
        step('in_review', 'cancelled', 'it works'),
      ],
    });
  });

  it('is taken over by an ERP, until it changes again', async () => {
    const claim = await trade.newClaim(await trade.shipped('1'), '1');
    const external_id = word();
    expect(await answer(post(claim.id, 'ack', {}, buyer.client))).toEqual([
      403,
      { detail: 'You do not have permission to perform this action.' },
    ]);
    expect(await answer(post(claim.id, 'ack', { external_id }))).toMatchObject([
      200,
      { external_id, synced: true, sync_needed: false, synced_at: expect.any(String) },
    ]);
    expect(await listed(`external_id=${external_id}&sync_needed=true`)).toEqual([]);
    await post(claim.id, 'status', { status: 'in_review' });
    expect(await listed(`external_id=${external_id}&sync_needed=true`)).toEqual([claim.id]);
  });
});

describe('claims are found', () => {
  it('by their filters, their number and in order', async () => {
    const of = await trade.shipped('5');
    const one = await trade.newClaim(of, '1');
    const two = await trade.newClaim(of, '1', { type: 'shortage' });
    await post(two.id, 'status', { status: 'rejected' });
    const ours = `order=${of.id}`;
    expect(await listed(ours)).toEqual([one.id, two.id]);
    expect(await listed(`${ours}&ordering=-created_at`)).toEqual([two.id, one.id]);
    expect(await listed(`${ours}&status=rejected`)).toEqual([two.id]);
    expect(await listed(`${ours}&status__in=new,in_review`)).toEqual([one.id]);
    expect(await listed(`${ours}&type=shortage`)).toEqual([two.id]);
    expect(await listed(`${ours}&company=${trade.company}&supplier=${trade.supplier}`)).toEqual([
      one.id,
      two.id,
    ]);
    expect(await listed(`${ours}&search=${one.number as string}`)).toContain(one.id);
    expect(await listed(`${ours}&created_at__gte=2100-01-01`)).toEqual([]);
    expect(await listed(`${ours}&updated_at__lte=2100-01-01`)).toEqual([one.id, two.id]);
  });

  it('by what exists for the caller alone', async () => {
    const of = await trade.shipped('1');
    const claim = await trade.newClaim(of, '1');
    const choice = ['Select a valid choice. That choice is not one of the available choices.'];
    for (const client of [stranger.client, foreignSeller]) {
      expect(await listed('limit=1', client)).toEqual([]);
      expect(await answer(client('GET', path(claim.id)))).toEqual([404, { detail: 'Not found.' }]);
      expect(await answer(client('GET', `${path()}?order=${of.id}&company=${trade.company}`))).toEqual([
        400,
        { order: choice, company: choice },
      ]);
      for (const action of ['status', 'cancel', 'ack', 'messages'])
        expect(await answer(post(claim.id, action, {}, client))).toEqual([404, { detail: 'Not found.' }]);
      for (const part of ['history', 'messages'])
        expect(await answer(client('GET', path(claim.id, part)))).toEqual([404, { detail: 'Not found.' }]);
    }
    expect(await answer(buyer.client('GET', `${path()}?status=lost&type=x`))).toEqual([
      400,
      {
        status: ['Select a valid choice. lost is not one of the available choices.'],
        type: ['Select a valid choice. x is not one of the available choices.'],
      },
    ]);
  });
});
