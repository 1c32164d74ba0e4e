import { describe, expect, it } from '@jest/globals';
import { cursorText, isKnown, readCursor } from './chat-cursor.js';

const since = '10:12:10,11';
const until = '12:15:';

describe('the id of an event', () => {
  it.each([
    [{ since }, since],
    [{ since, until, message: 7 }, `${since}~${until}~m7`],
    [{ since, until, read: { chat: 3, person: 9 } }, `${since}~${until}~r3.9`],
  ])('of the place %j is %s, and is read again', (cursor, text) => {
    expect(cursorText(cursor)).toBe(text);
    expect(readCursor(text)).toEqual(cursor);
  });

  it.each([
    undefined,
    '',
    '7',
    '10:9:',
    '0:5:',
    '10:12:9',
    '10:12:12',
    '10:14:13,11',
    '10:12:;drop table chats',
    `${since}~${until}`,
    `${since}~${until}~m`,
    `${since}~${until}~m1~m2`,
    `${since}~${until}~r1`,
    `${since}~x~m1`,
    `1:${'9'.repeat(40)}:`,
    `1:9:${Array.from({ length: 8000 }, () => 2).join()}`,
  ])('is not %j', (text) => expect(readCursor(text)).toBeUndefined());

  it('is known to the database that it is of, and not to one that counts from before', () => {
    expect(isKnown({ since: '10:12:' }, '11:12:')).toBe(true);
    expect(isKnown({ since: '10:12:' }, '10:11:')).toBe(false);
    expect(isKnown({ since: '10:11:', until: '10:13:', message: 1 }, '11:12:')).toBe(false);
  });
});
