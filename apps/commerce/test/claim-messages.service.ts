import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { until } from '@stoa/testing';
import { issuesOf, queryOf } from './catalogue-fixture.js';
import { ClaimFixture } from './claim-fixture.js';
import { Receiver } from './webhook-fixture.js';

const { claims } = commerce;
let stoa: ClaimFixture;
beforeAll(async () => {
  stoa = await ClaimFixture.start();
});
afterAll(() => stoa?.stop());

describe('messages', () => {
  it('of both sides exist for those who see the claim', async () => {
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

  it('is not sent to a user who is not of the company any more', async () => {
    const claim = await stoa.create(await stoa.shipped('1'), ['1']);
    await stoa.execute('delete from person_companies where person = 4');
    await stoa.move(claim.id, 'in_review');
    await stoa.execute('insert into person_companies values (4, 1)');
    expect(await stoa.rows(`select from mails where key like '%claim:${claim.id}:%'`)).toEqual([]);
  });
});
