import { describe, expect, it } from '@jest/globals';
import { lifetimeOf } from './token.rules.js';

const now = Date.UTC(2026, 10, 24, 12, 0, 0, 646);
const second = Date.UTC(2026, 10, 24, 12);
const day = 86_400_000;

describe('lifetimeOf', () => {
  it('returns a token lifetime of exactly a day in whole seconds when no expiry is requested', () =>
    expect(lifetimeOf(now)).toEqual({ issuedAt: second, expiresAt: second + day }));

  it('returns the requested token expiry in whole seconds', () =>
    expect(lifetimeOf(now, now + 5000).expiresAt).toBe(second + 5000));

  it.each([now, now - 1, now + 100, 0, -1])(
    'refuses the token expiry %d, which is not after the time of issue in whole seconds',
    (expiry) => expect(() => lifetimeOf(now, expiry)).toThrow(expect.objectContaining({ kind: 'invalid' })),
  );

  it('accepts a token expiry a year ahead and refuses a later one', () => {
    const year = Date.UTC(2027, 10, 24, 12);
    expect(lifetimeOf(now, year).expiresAt).toBe(year);
    expect(() => lifetimeOf(now, year + 1000)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});
