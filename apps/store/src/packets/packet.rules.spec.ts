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

describe('a packet', () => {
  it.each([
    [{ _ts: 1_795_478_400_123_456 }, 1_795_478_400_123_456],
    [{ _ts: 1_795_478_400_123_456, time: 5 }, 1_795_478_400_123_456],
    [{ time: 1_795_478_400_123 }, 1_795_478_400_123_000],
    [{ time: 1.5 }, 1500],
    [{}, now * 1000],
  ])('%j is of the microsecond %d', (body, ts) => expect(read(body)).toEqual([{ ts, params: '}' }]));

  it('keeps what is its own, and nothing of the system', () => {
    const [packet] = read({
      ...{ _id: 1, _oid: 1, owner: 1, group: 1, access: 1 },
      'pos.lat': 1.5,
      on: true,
    });
    expect(packet!.params).toBe(',"pos.lat":1.5,"on":true}');
  });

  it('goes out as JSON, whatever its values are', () => {
    const body = { text: 'line\nbreak "quoted"', none: null, list: [1, [2]], small: 1e-7, '': 0 };
    const [packet] = read({ _ts: 1_795_478_400_123_456, ...body });
    expect(JSON.parse(packetView(packet!, 'a1', 'b2'))).toEqual({
      ...{ _id: 'a1', _oid: 'b2', _ts: 1_795_478_400_123_456, time: 1_795_478_400_123 },
      ...body,
    });
    expect(packet!.params).not.toContain('\n');
  });

  const badTime = (name: string): Issue[] => [{ path: [name], issue: 'time' }];
  it.each<[string, unknown, Issue[]]>([
    ['a number', 7, [{ path: [], issue: 'object' }]],
    ['a time that is text', { _ts: '1' }, badTime('_ts')],
    ['no time, said so', { _ts: null }, badTime('_ts')],
    ['a time before 1970', { _ts: -1 }, badTime('_ts')],
    ['nanoseconds', { _ts: 1.7e18 }, badTime('_ts')],
    ['a word for a time', { time: 'now' }, badTime('time')],
    ['a deep value', { a: [[[]]] }, [{ path: ['a'], issue: 'depth', params: { max: 2 } }]],
    ['a long one', { a: 'x'.repeat(65_536) }, [{ path: [], issue: 'size', params: { max: 65_536 } }]],
    ['too many', Array.from({ length: 11 }, () => ({})), [{ path: [], issue: 'max', params: { max: 10 } }]],
    [
      'bad ones among good ones',
      [{}, [], { time: {} }],
      [
        { path: [1], issue: 'object' },
        { path: [2, 'time'], issue: 'time' },
      ],
    ],
  ])('is refused: %s', (_, body, issues) => expect(issuesOf(body)).toEqual(issues));
});

describe('ids of packets', () => {
  const hex = (ids: Buffer, place: number): string =>
    ids.subarray(place * 12, place * 12 + 12).toString('hex');

  it('are in the order of packet time, to the millisecond, from any process', () => {
    const moments = [0, 999_000, 1_000_000, now * 1000, now * 1000 + 1000, (2 ** 32 - 1) * 1e6 + 999_999];
    const one = packetIds(Buffer.alloc(7, 0xff))(moments);
    const other = packetIds(Buffer.alloc(7, 0))(moments);
    for (let place = 1; place < moments.length; place++) {
      expect(hex(one, place - 1) < hex(other, place)).toBe(true);
      expect(hex(other, place - 1) < hex(one, place)).toBe(true);
    }
    expect(Number.parseInt(hex(one, 3).slice(0, 8), 16)).toBe(now / 1000);
  });

  it('lie between the bounds of their millisecond', () => {
    for (const time of [0, 999, now + 1, maxTime])
      for (const seed of [0, 0xff]) {
        const id = hex(packetIds(Buffer.alloc(7, seed))([time * 1000 + 999]), 0);
        const { min: least, max: most } = idBounds(time);
        expect([least <= id, id <= most, least.length, most.length]).toEqual([true, true, 24, 24]);
        if (time < maxTime) expect(most < idBounds(time + 1).min).toBe(true);
      }
  });

  it('are never the same, not even within a microsecond', () => {
    const make = packetIds();
    const ids = make(Array.from({ length: 1000 }, () => now * 1000));
    const all = Array.from({ length: 1000 }, (_, place) => hex(ids, place));
    expect(new Set(all).size).toBe(1000);
  });
});
