import { describe, expect, it } from '@jest/globals';
import { Fault, type Issue } from '@stoa/kernel';
import { idBounds, maxTime, packetIds } from './packet-id.js';
import { readPackets } from './packet.rules.js';
import { packetView } from './packet.view.js';

const now = Date.UTC(2026, 10, 24);
const read = (body: unknown) => readPackets(body, now, 10);

function issuesOf(body: unknown): Issue[] {
  try {
    read(body);
    return [];
  } catch (error) {
    return (error as Fault).details.issues!;
  }
}

describe('readPackets', () => {
  it.each([
    [{ _ts: 1_795_478_400_123_456 }, 1_795_478_400_123_456],
    [{ _ts: 1_795_478_400_123_456, time: 5 }, 1_795_478_400_123_456],
    [{ time: 1_795_478_400_123 }, 1_795_478_400_123_000],
    [{ time: 1.5 }, 1500],
    [{}, now * 1000],
  ])('reads the time of the packet %j as %d microseconds', (body, ts) =>
    expect(read(body)).toEqual([{ ts, params: '}' }]),
  );

  it('keeps the parameters of a packet and drops system keys', () => {
    const [packet] = read({
      _id: 1,
      _oid: 1,
      owner: 1,
      group: 1,
      access: 1,
      'pos.lat': 1.5,
      on: true,
    });
    expect(packet!.params).toBe(',"pos.lat":1.5,"on":true}');
  });

  it('returns parameters that make packetView valid JSON, for values of every type', () => {
    const body = { text: 'line\nbreak "quoted"', none: null, list: [1, [2]], small: 1e-7, '': 0 };
    const [packet] = read({ _ts: 1_795_478_400_123_456, ...body });
    expect(JSON.parse(packetView(packet!, 'a1', 'b2'))).toEqual({
      _id: 'a1',
      _oid: 'b2',
      _ts: 1_795_478_400_123_456,
      time: 1_795_478_400_123,
      ...body,
    });
    expect(packet!.params).not.toContain('\n');
  });

  const badTime = (name: string): Issue[] => [{ path: [name], issue: 'time' }];
  it.each<[string, unknown, Issue[]]>([
    ['a number as the body', 7, [{ path: [], issue: 'object' }]],
    ['a text as _ts', { _ts: '1' }, badTime('_ts')],
    ['null as _ts', { _ts: null }, badTime('_ts')],
    ['a _ts before 1970', { _ts: -1 }, badTime('_ts')],
    ['a _ts in nanoseconds', { _ts: 1.7e18 }, badTime('_ts')],
    ['a word as time', { time: 'now' }, badTime('time')],
    ['a value with too many levels', { a: [[[]]] }, [{ path: ['a'], issue: 'depth', params: { max: 2 } }]],
    [
      'a packet that is too long',
      { a: 'x'.repeat(65_536) },
      [{ path: [], issue: 'size', params: { max: 65_536 } }],
    ],
    [
      'too many packets',
      Array.from({ length: 11 }, () => ({})),
      [{ path: [], issue: 'max', params: { max: 10 } }],
    ],
    [
      'several packets when some are invalid, with the issues of each',
      [{}, [], { time: {} }],
      [
        { path: [1], issue: 'object' },
        { path: [2, 'time'], issue: 'time' },
      ],
    ],
  ])('refuses %s', (_, body, issues) => expect(issuesOf(body)).toEqual(issues));
});

describe('packetIds', () => {
  const hex = (ids: Buffer, index: number): string =>
    ids.subarray(index * 12, index * 12 + 12).toString('hex');

  it('gives packet ids in the order of packet time in milliseconds, also across processes', () => {
    const times = [0, 999_000, 1_000_000, now * 1000, now * 1000 + 1000, (2 ** 32 - 1) * 1e6 + 999_999];
    const one = packetIds(Buffer.alloc(7, 0xff))(times);
    const other = packetIds(Buffer.alloc(7, 0))(times);
    for (let index = 1; index < times.length; index++) {
      expect(hex(one, index - 1) < hex(other, index)).toBe(true);
      expect(hex(other, index - 1) < hex(one, index)).toBe(true);
    }
    expect(Number.parseInt(hex(one, 3).slice(0, 8), 16)).toBe(now / 1000);
  });

  it('gives packet ids between the bounds of their millisecond', () => {
    for (const time of [0, 999, now + 1, maxTime])
      for (const seed of [0, 0xff]) {
        const id = hex(packetIds(Buffer.alloc(7, seed))([time * 1000 + 999]), 0);
        const { min, max } = idBounds(time);
        expect([min <= id, id <= max, min.length, max.length]).toEqual([true, true, 24, 24]);
        if (time < maxTime) expect(max < idBounds(time + 1).min).toBe(true);
      }
  });

  it('gives different ids for packets of the same microsecond', () => {
    const make = packetIds();
    const ids = make(Array.from({ length: 1000 }, () => now * 1000));
    const all = Array.from({ length: 1000 }, (_, index) => hex(ids, index));
    expect(new Set(all).size).toBe(1000);
  });
});
