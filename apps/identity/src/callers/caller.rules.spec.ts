import { describe, expect, it } from '@jest/globals';
import type { Key } from '@stoa/dto';
import { callerOf, governs, keyCallerOf, mustHold, type Standing } from './caller.rules.js';

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

  it.each([
    [['* /*'], undefined, true],
    [['* /*'], ['* /*'], true],
    [['* /*'], ['GET /*'], false],
    [['* /*'], ['* /*/*'], false],
    [['GET /*'], undefined, false],
  ])('is root as a member of the root group with the role %j and the scopes %j: %s', (role, scopes, root) => {
    const member = { ...standing, memberships: [['root']], credentials: role };
    expect(callerOf(member, { ...proof, scopes }).root).toBe(root);
  });

  it.each([
    ['commerce', [], true],
    ['community', ['read', 'write', 'all'], true],
    ['community', ['read', 'write'], false],
  ] as const)('is root with a key of %s only if it has all scopes: %j is %s', (surface, scopes, root) => {
    const member = { ...standing, memberships: [['root']], credentials: ['* /*'] };
    const key = { id: 'k', surface, scopes: [...scopes], expiresAt: null } as unknown as Key;
    expect(keyCallerOf(member, key)).toMatchObject({ root, credentials: scopes });
  });

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
