import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { store } from '@stoa/contracts';
import type { ListQuery } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { createLogger } from '@stoa/service';
import { as, serviceUnderTest, testCaller, testId, type ServiceUnderTest } from '@stoa/testing';
import { PacketRetention } from '../src/packets/packet-retention.js';
import { dayName, weekOf } from '../src/packets/packet-week.rules.js';
import { PacketWeeks } from '../src/packets/packet-weeks.js';
import { storeService } from '../src/store.module.js';

const { packets, records, stores } = store;
const anna = testCaller('anna');
const carl = testCaller('carl');
const boris = testCaller('boris', { group: testId('other') });
const admin = testCaller('admin', { root: true });
const day = 86_400_000;
const now = Date.now();

let stack: ServiceUnderTest;
let database: Database;
const ask: ServiceUnderTest['bus']['ask'] = (operation, input, context) =>
  stack.bus.ask(operation, input, context);

async function meter(by = anna): Promise<{ store: string; id: string }> {
  const made = await ask(records.create, { store: 'meters', body: {} }, as(by));
  return { store: 'meters', id: made._id };
}
const send = (target: { store: string; id: string }, body: unknown, by = anna) =>
  ask(packets.receive, { ...target, body }, as(by));
const list = (target: { store: string; id: string }, query: Partial<ListQuery> = {}, by = anna) =>
  ask(packets.list, { ...target, query: { where: [], limit: 100, offset: 0, ...query } }, as(by));
const count = async (target: { store: string; id: string }, query = {}) =>
  (await ask(packets.count, { ...target, query: { where: [], ...query } }, as(anna))).total;
const rows = async (text: string): Promise<unknown[]> => (await database.query(text, [])).map(([one]) => one);
const series = (from: number, n: number, step = 1000) =>
  Array.from({ length: n }, (_, i) => ({ time: from + i * step, n: i }));

beforeAll(async () => {
  stack = await serviceUnderTest(storeService, {});
  database = await Database.open({ url: stack.databaseUrl, name: 'test' });
  await ask(stores.create, { body: { name: 'meters', packets: { keepDays: 10 } } }, as(admin));
  await ask(stores.create, { body: { name: 'books' } }, as(admin));
});
afterAll(async () => {
  await database.close();
  await stack.stop();
});

describe('packets', () => {
  it('packets are listed as stored, in the order of packet time', async () => {
    const target = await meter();
    const late = await send(target, { _ts: now * 1000 + 7, v: 'late', 'pos.lat': 55.7 });
    expect(late).toEqual({
      _id: expect.any(String),
      _oid: target.id,
      _ts: now * 1000 + 7,
      time: now,
      v: 'late',
      'pos.lat': 55.7,
    });
    expect(
      await send(target, [
        { time: now - 5, v: 'b' },
        { time: now - 9, v: 'a' },
      ]),
    ).toEqual({ inserted: 2 });
    const listed = await list(target);
    expect(listed.map(({ v }) => v)).toEqual(['a', 'b', 'late']);
    expect(listed[2]).toEqual(late);
  });

  it('packets are listed with the filters and pages of record lists', async () => {
    const target = await meter();
    const start = now - day;
    await send(target, series(start, 500));
    const ns = async (query: Partial<ListQuery>) => (await list(target, query)).map(({ n }) => n);
    const where = [{ path: 'n', is: 'gte' as const, values: [3] }];
    expect(await ns({ where, limit: 2 })).toEqual([3, 4]);
    expect(await ns({ from: start + 2000, to: start + 4000 })).toEqual([2, 3, 4]);
    expect(await ns({ from: start + 2001, to: start + 2999 })).toEqual([]);
    expect(await ns({ sort: { path: 'time', descending: true }, limit: 2 })).toEqual([499, 498]);
    expect(await ns({ sort: { path: 'n', descending: true }, limit: 1 })).toEqual([499]);
    const page = await list(target, { limit: 2, offset: 1 });
    expect(await ns({ after: page.at(-1)!._id, limit: 1 })).toEqual([3]);
    expect(await ns({ limit: null })).toEqual(Array.from({ length: 500 }, (_, n) => n));
    const [only] = await list(target, { only: ['n'], limit: 1 });
    expect(only).toEqual({ _id: expect.any(String), n: 0 });
    expect(await count(target, { where })).toBe(497);
    const summary = await ask(packets.summary, { ...target, query: { where } }, as(anna));
    expect([summary.total, summary.first!.n, summary.last!.n]).toEqual([497, 3, 499]);
  });

  it('packets are accessible only to callers who can see their record', async () => {
    const target = await meter();
    await send(target, {}, carl);
    expect(await list(target, {}, carl)).toHaveLength(1);
    expect(await list(target, {}, admin)).toHaveLength(1);
    const missing = { kind: 'not_found' };
    await expect(list(target, {}, boris)).rejects.toMatchObject(missing);
    await expect(send(target, {}, boris)).rejects.toMatchObject(missing);
    await expect(send(target, [], boris)).rejects.toMatchObject(missing);
    await expect(send({ store: 'meters', id: testId('nobody') }, {})).rejects.toMatchObject(missing);
    await expect(send({ store: 'meters', id: 'serial-1' }, {})).rejects.toMatchObject(missing);
    expect(await list(target)).toHaveLength(1);
  });

  it('packets exist only in stores whose manifest has packets', async () => {
    const { _id } = await ask(records.create, { store: 'books', body: {} }, as(anna));
    await expect(send({ store: 'books', id: _id }, {})).rejects.toMatchObject({ kind: 'not_found' });
    await expect(list({ store: 'books', id: _id })).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('concurrent packets are stored by device, and only those invalid or for invisible records are refused', async () => {
    const [one, other, foreign] = await Promise.all([meter(), meter(), meter(boris)]);
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 50 }, (_, n) => send(n % 2 ? one : other, { n })),
      send(foreign, { n: 0 }),
      send(one, { _ts: 'bad' }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 50 }, () => 'fulfilled'),
      'rejected',
      'rejected',
    ]);
    expect((await list(one)).map(({ n }) => n).toSorted()).toHaveLength(25);
    expect(await list(foreign, {}, boris)).toEqual([]);
  });
});

describe('the event of packets', () => {
  it('the event of packets contains them flat, with the access fields of the record', async () => {
    const target = await meter();
    await send(
      target,
      [
        { time: now - 2, v: 'ё\n"' },
        { time: now - 3, event: 'mine', _msgid: 'mine', v: 2 },
      ],
      carl,
    );
    const listed = await list(target);
    const [row] = await database.query(
      `select name, event, store, encode(gid, 'hex'), encode(uid, 'hex'), data,
              acl = (select acl from records.meters where id = record) from events
       where encode(record, 'hex') = $1 and event = 'meter-packet'`,
      [target.id],
    );
    const [name, event, of, gid, uid, data, isSameAcl] = row!;
    expect([name, event, of, gid, uid]).toEqual([
      ...['store.packets.received', 'meter-packet', 'meters', anna.group, carl.user],
    ]);
    expect(isSameAcl).toBe(true);
    const flat = (place: number, v: unknown) => {
      const { _id, _ts, time } = listed[place]!;
      return { _msgid: _id, _oid: target.id, _gid: anna.group, event: 'meter-packet', time, _ts, v };
    };
    expect(JSON.parse(data as string)).toEqual([flat(1, 'ё\n"'), flat(0, 2)]);
  });

  it('the event of packets is split into several events when one would be too long', async () => {
    const target = await meter();
    const text = 'щ'.repeat(400);
    await send(
      target,
      series(now, 1000).map((one) => ({ ...one, text })),
    );
    const texts = (await rows(
      `select data from events where encode(record, 'hex') = '${target.id}' and event = 'meter-packet' order by seq`,
    )) as string[];
    expect(texts.length).toBeGreaterThan(3);
    expect(Math.max(...texts.map((one) => Buffer.byteLength(one)))).toBeLessThan(256 * 1024);
    const all = texts.flatMap((one) => JSON.parse(one) as { n: number }[]);
    expect(all.map(({ n }) => n)).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  });
});

describe('retention', () => {
  const partitions = () =>
    rows(`select relname from pg_class where relnamespace = 'packets'::regnamespace and relkind = 'r'
            and relname like 'meters:%' order by 1`);
  const log = createLogger('test', 'silent');
  const retention = (clock: () => number): PacketRetention =>
    new PacketRetention(database, new PacketWeeks(database, clock, log), clock);
  const name = (time: number): string => `meters:${dayName(weekOf(time))}`;

  it('hides expired packets at once, and drops the partition of their week later', async () => {
    const target = await meter();
    await send(target, [{ time: now - 11 * day }, { time: now - 9 * day, n: 1 }, { time: now, n: 2 }]);
    expect((await list(target)).map(({ n }) => n)).toEqual([1, 2]);
    expect(await count(target)).toBe(2);
    expect(await partitions()).toEqual(expect.arrayContaining([name(now), name(now - 9 * day)]));
    const later = now + 40 * day;
    await retention(() => later).run({}, new AbortController());
    const kept = await partitions();
    expect(kept).not.toContain(name(now));
    expect(kept).toEqual(expect.arrayContaining([name(later), name(later + 7 * day), 'meters:rest']));
    expect(await list(target)).toEqual([]);
  });

  it('keeps packets of distant weeks in the default partition until the week is near', async () => {
    const target = await meter();
    const far = now + 300 * day;
    await send(target, [{ time: far, n: 1 }, { time: 0 }]);
    expect(await partitions()).not.toContain(name(far));
    expect((await list(target)).map(({ n }) => n)).toEqual([1]);
    const weeks = (): PacketWeeks => new PacketWeeks(database, () => far, log);
    // Two replicas concurrently.
    await Promise.all(
      [weeks(), weeks()].map((one) => one.ensure({ store: 'meters', keepDays: 10 }, [weekOf(far)])),
    );
    expect(await partitions()).toContain(name(far));
    expect((await list(target)).map(({ n }) => n)).toEqual([1]);
    expect(await rows(`select count(*)::int from packets."${name(far)}"`)).toEqual([1]);
  });

  it('stores a packet of a new week without waiting for long reads', async () => {
    const target = await meter();
    const week = weekOf(now + 21 * day);
    await database.transaction(async (tx) => {
      await tx.query('select count(*) from packets."meters:rest"', []);
      await send(target, [{ time: week, n: 1 }]);
    });
    expect((await list(target)).map(({ n }) => n)).toEqual([1]);
  });

  it('drops the packet partitions of a removed store', async () => {
    await ask(stores.create, { body: { name: 'pumps', packets: { keepDays: 1 } } }, as(admin));
    await ask(stores.remove, { name: 'pumps' }, as(admin));
    expect(await rows(`select relname from pg_class where relname like 'pumps%'`)).toEqual([]);
  });
});
