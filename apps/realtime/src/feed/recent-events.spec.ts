import { expect, it } from '@jest/globals';
import type { FeedEvent } from './broadcast.js';
import { RecentEvents } from './recent-events.js';

const event = (position: number, size = 1): FeedEvent => ({ position, size }) as FeedEvent;
const positions = (events: FeedEvent[]): number[] => events.map(({ position }) => position);

it('returns the events after a position, a page at a time', () => {
  const recent = new RecentEvents(10);
  for (let position = 11; position <= 20; position++) recent.add(event(position));
  expect(recent.first).toBe(10);
  expect(positions(recent.after(10, 3))).toEqual([11, 12, 13]);
  expect(positions(recent.after(18, 3))).toEqual([19, 20]);
  expect(recent.after(20, 3)).toEqual([]);
});

it('removes the oldest events when there are too many or their text is too long', () => {
  const recent = new RecentEvents(0);
  for (let position = 1; position <= 25_000; position++) recent.add(event(position));
  expect(recent.first).toBe(15_000);
  expect(positions(recent.after(24_999, 5))).toEqual([25_000]);
  recent.add(event(25_001, 64 * 1024 * 1024));
  expect(recent.first).toBe(25_000);
  expect(positions(recent.after(25_000, 5))).toEqual([25_001]);
});
