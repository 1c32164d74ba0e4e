import { describe, expect, it } from '@jest/globals';
import { authorize, creates, keyScopes, may, pathOf, reads, type Authority, type Verb } from './index.js';

const token = (...credentials: string[]): Authority => ({
  credentials,
  credential: { kind: 'token', id: 't' },
});
const key = (surface: 'commerce' | 'community' | 'rtc', ...credentials: string[]): Authority => ({
  credentials,
  credential: { kind: 'key', id: 'k', surface },
});

describe('may with a token or session', () => {
  it.each<[string, Verb, string, boolean]>([
    ['GET /objects/*', 'read', '/objects', true],
    ['GET /objects/*', 'read', '/objects/58238a935baa56173b24f0e4', true],
    ['GET /objects/*', 'read', '/objects/*', true],
    ['GET /objects/*', 'read', '/objects/1/packets', false],
    ['GET /objects/*', 'change', '/objects/1', false],
    ['GET /objects/1', 'read', '/objects/*', false],
    ['GET /objects', 'read', '/objects/*', false],
    ['* /objects/*', 'remove', '/objects/1', true],
    ['GET /*/*', 'read', '/*/*', true],
    ['GET /objects/*', 'read', '/*/*', false],
    ['* /*', 'create', '/stores', true],
    ['* /*', 'read', 'community:topics', false],
    ['read', 'read', '/objects', false],
  ])('a token with %s may %s %s: %s', (credential, verb, resource, granted) =>
    expect(may(token(credential), verb, resource)).toBe(granted),
  );

  it('pathOf encodes a step that contains a slash as one step', () => {
    expect(pathOf('objects', '1/packets')).toBe('/objects/1%2Fpackets');
    expect(may(token('GET /objects/*/packets'), 'read', pathOf('objects', '1/packets'))).toBe(false);
  });
});

describe('may with a key', () => {
  it.each<[Authority, Verb, string, boolean]>([
    [key('community', 'read'), 'read', 'community:topics', true],
    [key('community', 'read'), 'create', 'community:topics', false],
    [key('community', 'write'), 'create', 'community:tags', false],
    [key('community', 'write', 'all'), 'create', 'community:tags', true],
    [key('community', 'read', 'write', 'all'), 'read', 'commerce:tokens', false],
    [key('community', 'read', 'write', 'all'), 'read', '/objects', false],
    [key('community', '* /*'), 'read', '/objects', false],
    [key('commerce'), 'read', 'commerce:tokens', true],
    [key('commerce'), 'read', 'rtc:projects', false],
    [key('commerce'), 'read', 'commerce:unknown', false],
    [key('rtc'), 'create', 'rtc:projects', true],
  ])('the caller %j may %s %s: %s', (caller, verb, resource, granted) =>
    expect(may(caller, verb, resource)).toBe(granted),
  );

  it('every resource in keyScopes has a surface', () => {
    for (const resource of keyScopes.keys()) expect(resource).toMatch(/^(commerce|community|rtc):[a-z-]+$/);
  });
});

describe('may with the permissions of a resource', () => {
  const permissions = { admin: 'CRUD', supplier: 'CR', buyer: 'R' } as const;
  const caller = (role?: string, authority = key('commerce')): Authority => ({ ...authority, role });

  it.each<[Authority, Verb, boolean]>([
    [caller('admin'), 'remove', true],
    [caller('supplier'), 'create', true],
    [caller('supplier'), 'change', false],
    [caller('buyer'), 'read', true],
    [caller('buyer'), 'create', false],
    [caller('manager'), 'read', false],
    [caller('constructor'), 'read', false],
    [caller(), 'remove', true],
    [caller('admin', key('community', 'all')), 'read', false],
    [caller('admin', token('GET /objects')), 'read', false],
  ])('the permissions of a resource allow the caller %j to %s: %s', (authority, verb, granted) =>
    expect(may(authority, verb, 'commerce:things', permissions)).toBe(granted),
  );

  it('authorize throws forbidden/role when the role does not permit the effect', () =>
    expect(() => authorize(caller('buyer'), creates('commerce:things', permissions))).toThrow(
      expect.objectContaining({ kind: 'forbidden', reason: 'role' }),
    ));
});

describe('authorize', () => {
  it('authorize throws forbidden/scope_required with the scope that a key lacks', () =>
    expect(() => authorize(key('community', 'read'), { verb: 'create', resource: 'community:tags' })).toThrow(
      expect.objectContaining({ kind: 'forbidden', reason: 'scope_required', details: { scope: 'write' } }),
    ));

  it('authorize throws forbidden/scope without details for a key and a resource of another surface', () =>
    expect(() => authorize(key('community', 'read'), reads('/objects'))).toThrow(
      expect.objectContaining({ kind: 'forbidden', reason: 'scope', details: {} }),
    ));

  it('authorize does not throw when the credential grants the effect', () =>
    expect(() => authorize(token('GET /objects/*'), reads('/objects/1'))).not.toThrow());
});
