import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commerce } from '@stoa/contracts';
import { raw, sql } from '@stoa/persistence';
import { until } from '@stoa/testing';
import { ChatFixture, type Name } from './chat-fixture.js';

const { chats } = commerce;

let fixture: ChatFixture;
beforeAll(async () => {
  fixture = await ChatFixture.start();
});
afterAll(() => fixture?.stop());

const general = { company: 1, supplier: 1 };
const issuesOf = (path: string, issue: string) => ({
  details: { issues: [expect.objectContaining({ path: [path], issue })] },
});

describe('a chat', () => {
  it('is one for a company and a supplier, when many ask for it at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        fixture.chat(
          (['buyer', 'one', 'manager'] as const)[index % 3]!,
          index % 3 ? { company: 1 } : general,
        ),
      ),
    );
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(asked.filter(({ isFound }) => !isFound)).toHaveLength(1);
    expect(await fixture.shop.database.rows(sql`select from chats`)).toHaveLength(1);
  });

  it.each<[Name, object, string, string]>([
    ['buyer', { company: 2, supplier: 1 }, 'company', 'pk'],
    ['buyer', { company: 1, supplier: 9 }, 'supplier', 'pk'],
    ['buyer', { company: 1 }, 'supplier', 'required'],
    ['buyer', { supplier: 1 }, 'company', 'required'],
    ['buyer', { ...general, order: 7 }, 'order', 'pk'],
    ['manager', { company: 2 }, 'company', 'pk'],
    ['one', { company: 1, supplier: 2 }, 'supplier', 'pk'],
  ])('asked for by %s with %j is refused at %s: %s', async (name, body, path, issue) => {
    await expect(fixture.chat(name, body)).rejects.toMatchObject(issuesOf(path, issue));
  });

  it('about an order is another one, of the two whose order it is', async () => {
    const [order, basket, foreign] = [
      await fixture.order(1, 1, 'processing'),
      await fixture.order(1, 1, 'new'),
      await fixture.order(2, 1, 'processing'),
    ];
    const { id, isFound } = await fixture.chat('buyer', { ...general, order });
    expect([isFound, await fixture.one('buyer', id)]).toEqual([false, expect.objectContaining({ order })]);
    expect(await fixture.chat('manager', { company: 1, order })).toEqual({ id, isFound: true });
    for (const refused of [basket, foreign])
      await expect(fixture.chat('buyer', { ...general, order: refused })).rejects.toMatchObject(
        issuesOf('order', 'pk'),
      );
    await expect(fixture.chat('one', { company: 2, order })).rejects.toMatchObject(issuesOf('order', 'pk'));
    await fixture.shop.database.execute(sql`delete from chats where id = ${id}`);
  });

  it('does not exist for others, not even in a count', async () => {
    const { id } = await fixture.chat('buyer', general);
    const message = await fixture.post('buyer', id, { text: 'secret' });
    for (const name of ['other', 'two'] as const) {
      expect(await fixture.list(name)).toEqual([]);
      for (const refused of [
        () => fixture.one(name, id),
        () => fixture.post(name, id, { text: 'x' }),
        () => fixture.read(name, id, message.id),
        () => fixture.bus.ask(chats.messages, { id, query: page() }, fixture.as(name)),
      ])
        await expect(refused()).rejects.toMatchObject({ kind: 'not_found' });
    }
    const foreign = await fixture.chat('other', { company: 2, supplier: 1 });
    for (const name of ['buyer', 'manager'] as const)
      await expect(fixture.one(name, foreign.id)).rejects.toMatchObject({ kind: 'not_found' });
    expect((await fixture.list('one')).map(({ id }) => id)).toEqual([foreign.id, id]);
  });

  it('is read by an administrator, who writes nothing in it', async () => {
    const { id } = await fixture.chat('buyer', general);
    const { last_message: last, unread_count: unread } = await fixture.one('admin', id);
    expect([last?.text, unread]).toEqual(['secret', 0]);
    for (const refused of [
      () => fixture.chat('admin', general),
      () => fixture.post('admin', id, { text: 'x' }),
      () => fixture.read('admin', id, last!.id),
    ])
      await expect(refused()).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

const page = (given: object = {}) => ({
  matches: [],
  search: [],
  order: [],
  limit: 100,
  offset: 0,
  ...given,
});

describe('a message', () => {
  it('is of the caller and of the own side, whatever the body says', async () => {
    const { id } = await fixture.chat('buyer', general);
    const body = { text: ' hello ', author: 2, side: 'supplier', id: 1, chat: 99, created_at: '2000-01-01' };
    expect(await fixture.post('buyer', id, body)).toEqual({
      id: expect.any(Number),
      chat: id,
      author: 11,
      author_name: 'buyer',
      side: 'company',
      text: 'hello',
      files: [],
      created_at: expect.stringMatching(/^20[2-9]\d.*Z$/),
    });
    expect(await fixture.post('manager', id, { text: 'x' })).toMatchObject({ author: 13, side: 'supplier' });
  });

  it.each<[object, string, string | undefined]>([
    [{}, 'message_empty', undefined],
    [{ text: ' ', files: [] }, 'message_empty', undefined],
    [{ text: 'x'.repeat(10_001) }, 'max_length', 'text'],
    [{ files: [999_999] }, 'pk', 'files'],
    [{ files: 'x' }, 'list', 'files'],
    [{ files: Array(21).fill(1) }, 'max_items', 'files'],
  ])('with %j is refused: %s', async (body, issue, path) => {
    const { id } = await fixture.chat('buyer', general);
    await expect(fixture.post('buyer', id, body)).rejects.toMatchObject({
      details: { issues: [expect.objectContaining({ issue, path: path ? [path] : [] })] },
    });
  });

  it('has files that its author has sent, which the participants then read; no other message has them', async () => {
    const { id } = await fixture.chat('buyer', general);
    const file = await fixture.file('buyer');
    const message = await fixture.post('buyer', id, { files: [file] });
    expect(message).toMatchObject({ text: '', files: [file] });
    const readable = async (name: Name): Promise<boolean> =>
      fixture.bus.ask(commerce.files.get, { id: file, origin: '' }, fixture.as(name)).then(
        () => true,
        () => false,
      );
    const names = ['buyer', 'one', 'manager', 'admin', 'other', 'two'] as const;
    expect(await Promise.all(names.map(readable))).toEqual([true, true, true, true, false, false]);
    for (const [name, taken] of [
      ['buyer', file],
      ['one', file],
      ['one', await fixture.file('buyer')],
    ] as const)
      await expect(fixture.post(name, id, { text: 'x', files: [taken] })).rejects.toMatchObject(
        issuesOf('files', 'pk'),
      );
    expect((await fixture.one('buyer', id)).last_message).toEqual(message);
  });

  it('is listed after those that a client knows, in the order of ids', async () => {
    const { id } = await fixture.chat('other', { company: 2, supplier: 2 });
    const sent = [];
    for (const text of ['a', 'b', 'c']) sent.push(await fixture.post('other', id, { text }));
    const after = { field: 'id', test: 'gt' as const, values: [sent[0]!.id] };
    expect(
      await fixture.bus.ask(chats.messages, { id, query: page({ matches: [after] }) }, fixture.as('two')),
    ).toEqual(sent.slice(1));
  });

  it('is a webhook of the supplier, once', async () => {
    const receiver = await fixture.shop.receiver();
    const strange = await fixture.shop.receiver();
    await fixture.shop.create(receiver.url, ['message.created']);
    await fixture.shop.create(strange.url, ['message.created'], 'two');
    const { id } = await fixture.chat('buyer', general);
    const message = await fixture.post('buyer', id, { text: 'for the ERP' });
    await until(() => receiver.received.length === 1);
    expect(receiver.received[0]!.body).toMatchObject({
      type: 'message.created',
      object_id: message.id,
      data: {
        id: message.id,
        chat: id,
        company: 1,
        supplier: 1,
        order: null,
        text: 'for the ERP',
        side: 'company',
      },
    });
    expect(strange.received).toEqual([]);
    await fixture.shop.database.execute(raw('delete from webhooks'));
  });
});

describe('read marks', () => {
  it('count the messages of others that follow them, and never move back', async () => {
    const { id } = await fixture.chat('other', { company: 2, supplier: 1 });
    const unread = async (name: Name): Promise<number> => (await fixture.one(name, id)).unread_count;
    const first = await fixture.post('other', id, { text: '1' });
    await fixture.post('one', id, { text: '2' });
    const third = await fixture.post('other', id, { text: '3' });
    expect([await unread('one'), await unread('other')]).toEqual([2, 1]);
    await fixture.read('one', id, first.id);
    expect(await unread('one')).toBe(1);
    await fixture.read('one', id, String(third.id));
    expect(await unread('one')).toBe(0);
    await fixture.read('one', id, first.id);
    expect([await unread('one'), await unread('other')]).toEqual([0, 1]);
    expect((await fixture.list('one')).find((one) => one.id === id)).toMatchObject({
      unread_count: 0,
      last_message: { id: third.id, text: '3', author_name: 'other' },
    });
  });

  it('are of messages of the chat alone', async () => {
    const [mine, foreign] = [
      await fixture.chat('buyer', general),
      await fixture.chat('other', { company: 2, supplier: 1 }),
    ];
    const { id } = await fixture.post('other', foreign.id, { text: 'x' });
    for (const [given, issue] of [
      [id, 'pk'],
      [0, 'pk'],
      ['x', 'integer'],
      [undefined, 'required'],
    ] as const)
      await expect(fixture.read('buyer', mine.id, given)).rejects.toMatchObject(
        issuesOf('last_message_id', issue),
      );
  });
});
