import { describe, expect, it } from '@jest/globals';
import { callerOf, governs, mustHold, type Standing } from './caller.rules.js';

const standing: Standing = {
  org: 'root',
  user: 'anna',
  id: 7,
  login: 'anna',
  isActive: true,
  branch: ['team', 'north', 'root'],
  memberships: [
    ['team', 'north', 'root'],
    ['club', 'root'],
  ],
  credentials: ['* /objects/*', 'GET /labels/*'],
};
const proof = { credential: { kind: 'session' as const, id: 's' }, expiresAt: 1 };

describe('callerOf', () => {
  it('gives a session all that the user has', () =>
    expect(callerOf(standing, proof)).toEqual({
      user: 'anna',
      id: 7,
      login: 'anna',
      org: 'root',
      group: 'team',
      branch: ['team', 'north', 'root'],
      principals: ['anna', 'team', 'club'],
      root: false,
      credentials: ['* /objects/*', 'GET /labels/*'],
      credential: proof.credential,
      expiresAt: 1,
    }));

  it('knows members of the root group', () =>
    expect(callerOf({ ...standing, memberships: [['root']] }, proof).root).toBe(true));

  it.each([
    [['GET /objects/*'], ['GET /objects/*']],
    [['* /*'], ['* /objects/*', 'GET /labels/*']],
    [['POST /labels/*', 'GET /objects/*'], ['GET /objects/*']],
    [[], []],
  ])('gives a token with %j what its user has of it: %j', (scopes, credentials) =>
    expect(callerOf(standing, { ...proof, scopes }).credentials).toEqual(credentials),
  );
});

describe('governing', () => {
  const caller = { root: false, principals: ['anna', 'north'] };

  it.each([
    [['north', 'root'], true],
    [['team', 'north', 'root'], true],
    [['root'], false],
    [['south', 'root'], false],
    [['anna', 'root'], true],
    [[], false],
  ])('someone of the group north: %j %s', (branch, does) => expect(governs(caller, branch)).toBe(does));

  it('is for root members everywhere', () =>
    expect(governs({ root: true, principals: ['x'] }, ['root'])).toBe(true));
});

it('mustHold refuses what goes beyond', () => {
  expect(() => mustHold({ credentials: ['GET /*'] }, ['GET /objects/*'])).not.toThrow();
  expect(() => mustHold({ credentials: ['GET /*'] }, ['* /objects/*'])).toThrow(
    expect.objectContaining({ kind: 'forbidden' }),
  );
});
