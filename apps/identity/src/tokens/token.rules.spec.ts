import { describe, expect, it } from '@jest/globals';
import { lifeOf } from './token.rules.js';

const now = Date.UTC(2026, 10, 24, 12, 0, 0, 646);
const second = Date.UTC(2026, 10, 24, 12);
const day = 86_400_000;

describe('lifeOf', () => {
  it('is exactly a day of whole seconds unless said otherwise', () =>
    expect(lifeOf(now)).toEqual({ issuedAt: second, expiresAt: second + day }));

  it('is what was asked for, to the second', () =>
    expect(lifeOf(now, now + 5000).expiresAt).toBe(second + 5000));

  it.each([now, now - 1, now + 100, 0, -1])('is not over before it begins: %d', (end) =>
    expect(() => lifeOf(now, end)).toThrow(expect.objectContaining({ kind: 'invalid' })),
  );

  it('is a year at most', () => {
    const year = Date.UTC(2027, 10, 24, 12);
    expect(lifeOf(now, year).expiresAt).toBe(year);
    expect(() => lifeOf(now, year + 1000)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});
