import { expect, it } from '@jest/globals';
import { projectZone, readTime } from './times.js';

it.each([
  ['2026-11-24T12:00', '2026-11-24T09:00:00Z'],
  ['2026-11-24T12:00:00.5', '2026-11-24T09:00:00.500000Z'],
  ['2026-11-24T12:00+05:00', '2026-11-24T07:00:00Z'],
  ['2026-11-24', '2026-11-23T21:00:00Z'],
  // From 2011 to 2014 daylight saving time applied all year.
  ['2012-01-15T12:00', '2012-01-15T08:00:00Z'],
  ['2009-01-15T12:00', '2009-01-15T09:00:00Z'],
  ['2009-07-15T12:00', '2009-07-15T08:00:00Z'],
  // The repeated hour, the hour after it, and the skipped hour.
  ['2014-10-26T01:30', '2014-10-25T21:30:00Z'],
  ['2014-10-26T03:30', '2014-10-26T00:30:00Z'],
  ['2009-03-29T02:30', '2009-03-28T23:30:00Z'],
])('readTime converts %s in Moscow to %s', (local, utc) => expect(readTime(local, projectZone)).toBe(utc));

it.each([
  ['2026-11-24T12:00', '-03:30', '2026-11-24T15:30:00Z'],
  ['2026-11-24T12:00', 'Z', '2026-11-24T12:00:00Z'],
])('readTime converts %s at the offset %s to %s', (local, zone, utc) =>
  expect(readTime(local, zone)).toBe(utc),
);
