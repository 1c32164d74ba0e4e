import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bus } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { raw, sql, type Transaction } from '@stoa/persistence';
import type { RunningService } from '@stoa/service';
import { ChatFixture, type EventStream, type Message, type Name } from './chat-fixture.js';

const { chatsChanged } = commerce;

let fixture: ChatFixture;
let replica: RunningService;
/** The chat of company 1 with supplier 1, and of company 2 with it. */
let mine: number;
let foreign: number;
beforeAll(async () => {
  fixture = await ChatFixture.start();
  replica = await fixture.replica();
  mine = (await fixture.chat('buyer', { company: 1, supplier: 1 })).id;
  foreign = (await fixture.chat('other', { company: 2, supplier: 1 })).id;
});
afterAll(async () => {
  await replica?.stop();
  await fixture?.stop();
});

const said = (name: Name, chat: number, text = 'x'): Promise<Message> => fixture.post(name, chat, { text });
const wake = (): void => fixture.bus.push(chatsChanged, { company: 1, supplier: 1 });

/** A transaction that writes a message as the service does, and is committed when the test says so. */
async function slowly(chat: number, author: number): Promise<{ id: number; commit: () => Promise<void> }> {
  const written = Promise.withResolvers<number>();
  const end = Promise.withResolvers<void>();
  const done = fixture.shop.database.transaction(async (tx: Transaction) => {
    const row = await tx.row<{ id: number }>(sql`
      insert into chat_messages (chat, company, supplier, author, side, text, xid)
      select id, company, supplier, ${author}::int, 'company', 'slow', pg_current_xact_id()::text::bigint
      from chats where id = ${chat} returning id`);
    written.resolve(row!.id);
    await end.promise;
  });
  return {
    id: await written.promise,
    commit: () => {
      end.resolve();
      return done;
    },
  };
}

describe('a stream', () => {
  it('begins with the place that it begins at, and has what happens from then on in the own chats alone', async () => {
    await said('buyer', mine);
    const streams = await Promise.all(
      (['buyer', 'one', 'manager', 'admin', 'two'] as const).map((name) => fixture.follow(name)),
    );
    for (const stream of streams) expect((await stream.has(1)).log).toEqual(['ready']);
    const strange = await said('other', foreign);
    const own = await said('buyer', mine);
    await fixture.read('one', mine, own.id);
    const [buyer, one, manager, admin, two] = streams as [
      EventStream,
      EventStream,
      EventStream,
      EventStream,
      EventStream,
    ];
    const [message, read] = [`message ${own.id}`, `read ${own.id} of 2`];
    for (const stream of [buyer, manager])
      expect((await stream.has(3)).log).toEqual(['ready', message, read]);
    for (const stream of [one, admin])
      expect((await stream.has(4)).log).toEqual(['ready', `message ${strange.id}`, message, read]);
    expect(buyer.events.slice(1)).toEqual([
      { id: expect.any(String), event: 'message', data: own },
      {
        id: expect.any(String),
        event: 'read',
        data: { chat: mine, user: 2, side: 'supplier', last_message_id: own.id, at: expect.any(String) },
      },
    ]);
    expect(two.log).toEqual(['ready']);
    await Promise.all(streams.map((stream) => stream.close()));
  });

  it('goes on from each of its events, at any process, without a gap and without a repetition', async () => {
    const first = await (await fixture.follow('one')).has(1);
    for (const [name, chat] of [
      ['buyer', mine],
      ['other', foreign],
      ['one', mine],
    ] as const) {
      const { id } = await said(name, chat);
      await fixture.read('manager', mine, id).catch(() => undefined);
      await fixture.read('one', chat, id);
    }
    await first.until(() => first.log.filter((line) => line.startsWith('message')).length === 3);
    await first.close();
    // Everything was one batch for a client that had gone.
    const batch = await (await fixture.follow('one', first.events[0]!.id)).has(6);
    const { log } = batch;
    await batch.close();
    expect(log.map((line) => line.split(' ')[0])).toEqual([
      ...Array(3).fill('message'),
      ...Array(3).fill('read'),
    ]);
    const posted: string[] = [];
    for (const [index, { id: place }] of batch.events.entries()) {
      const again = await fixture.follow('one', place);
      posted.push(`message ${(await said('buyer', mine)).id}`);
      await again.until(() => again.log.includes(posted.at(-1)!));
      expect(again.log).toEqual([...log.slice(index + 1), ...posted]);
      await again.close();
    }
  });

  it('has a message that was committed after one with a greater id', async () => {
    const stream = await (await fixture.follow('one')).has(1);
    const late = await slowly(mine, 11);
    const next = await said('other', foreign);
    expect(next.id).toBeGreaterThan(late.id);
    await stream.has(2);
    const place = stream.lastId;
    await late.commit();
    wake();
    expect((await stream.has(3)).log).toEqual(['ready', `message ${next.id}`, `message ${late.id}`]);
    const again = await (await fixture.follow('one', place)).has(1);
    expect(again.log).toEqual([`message ${late.id}`]);
    await Promise.all([stream, again].map((one) => one.close()));
  });

  it('does not wait for a long transaction of something else', async () => {
    const end = Promise.withResolvers<void>();
    const long = fixture.shop.database.transaction(async (tx) => {
      await tx.execute(raw(`insert into price_types (supplier, name) values (2, 'long')`));
      await end.promise;
    });
    const stream = await (await fixture.follow('buyer')).has(1);
    const { id } = await said('one', mine);
    expect((await stream.has(2)).log).toEqual(['ready', `message ${id}`]);
    end.resolve();
    await long;
    await stream.close();
  });

  it.each(['7', '1:99999999999:', 'x'.repeat(9000)])(
    'begins anew after the unknown place %.20s',
    async (after) => {
      const stream = await (await fixture.follow('buyer', after)).has(1);
      expect(stream.events).toEqual([
        { id: expect.stringMatching(/^\d+:\d+:/), event: 'ready', data: { is_resumed: false } },
      ]);
      await stream.close();
    },
  );

  it('reads the rights of its user again', async () => {
    const { database } = fixture.shop;
    const [buyer, one] = [await fixture.follow('buyer'), await fixture.follow('one')];
    await buyer.has(1);
    await database.execute(sql`insert into person_companies values (11, 2)`);
    const granted = await said('other', foreign);
    wake();
    expect((await buyer.has(2)).log).toEqual(['ready', `message ${granted.id}`]);
    await database.execute(sql`delete from person_companies where person = 11 and company = 2`);
    const [hidden, shown] = [await said('other', foreign), await said('one', mine)];
    expect((await buyer.has(3)).log).toEqual(['ready', `message ${granted.id}`, `message ${shown.id}`]);
    await one.until(() => one.log.includes(`message ${shown.id}`));
    expect(one.log).toContain(`message ${hidden.id}`);
    await database.execute(sql`update people set is_active = false where id = 11`);
    wake();
    await buyer.until(() => buyer.isOver);
    // Identity, which is asked about a user who is switched off here, does not run.
    expect(buyer.fault).toMatchObject({ kind: 'unavailable' });
    await database.execute(sql`update people set is_active = true where id = 11`);
    await one.close();
  });
});

it('clients that are cut off again and again have each message once, in the order of each chat', async () => {
  const other = await Bus.connect({ url: fixture.shop.stoa.servers.natsUrl, name: 'other client' });
  const names = ['one', 'buyer', 'admin'] as const;
  const started = await Promise.all(names.map((name) => fixture.follow(name)));
  for (const stream of started) await stream.has(1);
  const logs = names.map((): Message[] => []);
  let isOver = false;
  const follow = async (index: number): Promise<void> => {
    let stream = started[index]!;
    let after = stream.lastId;
    for (let round = 0; ; round++) {
      await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 60));
      const isLast = isOver && logs[index]!.length + messagesOf(stream).length >= expected(index).length;
      // What a client has read counts; the rest of what is on its way is lost.
      await stream.close();
      logs[index]!.push(...messagesOf(stream));
      if (stream.events.length) after = stream.lastId;
      if (isLast) return;
      if (round > 2000) throw new Error(`${logs[index]!.length} of ${expected(index).length}`);
      stream = await fixture.follow(names[index]!, after, round % 2 ? other : fixture.bus);
    }
  };
  const sent: Message[] = [];
  const expected = (index: number): Message[] =>
    names[index] === 'buyer' ? sent.filter(({ chat }) => chat === mine) : sent;
  const write = async (name: Name, chat: number): Promise<void> => {
    for (let number = 0; number < 40; number++) sent.push(await said(name, chat, `${name} ${number}`));
  };
  const writing = Promise.all([
    write('buyer', mine),
    write('one', mine),
    write('other', foreign),
    write('one', foreign),
  ]);
  const following = names.map((_, index) => follow(index));
  await writing;
  isOver = true;
  await Promise.all(following);
  for (const [index, log] of logs.entries()) {
    expect(log.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(
      expected(index)
        .map(({ id }) => id)
        .toSorted((a, b) => a - b),
    );
    for (const chat of [mine, foreign]) {
      const ids = log.filter((one) => one.chat === chat).map(({ id }) => id);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    }
  }
  await other.drain();
});

const messagesOf = ({ events }: EventStream): Message[] =>
  events.filter(({ event }) => event === 'message').map(({ data }) => data as Message);
