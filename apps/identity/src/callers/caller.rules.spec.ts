import { describe, expect, it } from '@jest/globals';
import { callerOf, governs, keyCallerOf, requireCredentials, type UserRights } from './caller.rules.js';

const rights: UserRights = {
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
const presented = { credential: { kind: 'session' as const, id: 's' }, expiresAt: 1 };

describe('callerOf', () => {
  it('gives a session all rights of the user', () =>
    expect(callerOf(rights, presented)).toEqual({
      user: 'anna',
      id: 7,
      login: 'anna',
      org: 'root',
      group: 'team',
      branch: ['team', 'north', 'root'],
      principals: ['anna', 'team', 'club'],
      root: false,
      credentials: ['* /objects/*', 'GET /labels/*'],
      credential: presented.credential,
      expiresAt: 1,
    }));

  it.each([
    [['* /*'], undefined, true],
    [['* /*'], ['* /*'], true],
    [['* /*'], ['GET /*'], false],
    [['* /*'], ['* /*/*'], false],
    [['GET /*'], undefined, false],
  ])(
    'sets root for a member of the root group with the role %j and the scopes %j to %s',
    (role, scopes, root) => {
      const member = { ...rights, memberships: [['root']], credentials: role };
      expect(callerOf(member, { ...presented, scopes }).root).toBe(root);
    },
  );

  it.each([
    ['commerce', [], true],
    ['community', ['read', 'write', 'all'], true],
    ['community', ['read', 'write'], false],
  ] as const)('sets root for a key of %s with the scopes %j to %s', (surface, scopes, root) => {
    const member = { ...rights, memberships: [['root']], credentials: ['* /*'] };
    const key = { id: 'k', surface, scopes: [...scopes], expiresAt: null };
    expect(keyCallerOf(member, key)).toMatchObject({ root, credentials: scopes });
  });

  it.each([
    [['GET /objects/*'], ['GET /objects/*']],
    [['* /*'], ['* /objects/*', 'GET /labels/*']],
    [['POST /labels/*', 'GET /objects/*'], ['GET /objects/*']],
    [[], []],
  ])('gives a token with the scopes %j the credentials %j', (scopes, credentials) =>
    expect(callerOf(rights, { ...presented, scopes }).credentials).toEqual(credentials),
  );
});

describe('governs', () => {
  const caller = { root: false, principals: ['anna', 'north'] };

  it.each([
    [['north', 'root'], true],
    [['team', 'north', 'root'], true],
    [['root'], false],
    [['south', 'root'], false],
    [['anna', 'root'], true],
    [[], false],
  ])('reports whether a member of the group north governs the branch %j: %s', (branch, result) =>
    expect(governs(caller, branch)).toBe(result),
  );

  it('reports that a root caller governs every branch', () =>
    expect(governs({ root: true, principals: ['x'] }, ['root'])).toBe(true));
});

it('requireCredentials refuses credentials that the caller lacks', () => {
  expect(() => requireCredentials({ credentials: ['GET /*'] }, ['GET /objects/*'])).not.toThrow();
  expect(() => requireCredentials({ credentials: ['GET /*'] }, ['* /objects/*'])).toThrow(
    expect.objectContaining({ kind: 'forbidden' }),
  );
});
