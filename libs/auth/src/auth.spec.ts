import { describe, expect, it } from '@jest/globals';
import {
  commonScopes,
  compileScopes,
  hashPassword,
  isWithin,
  newSigningKey,
  publicHalf,
  signToken,
  tokenVerifier,
  verifyPassword,
} from './index.js';

describe('compileScopes', () => {
  it.each([
    ['GET /objects/*', 'GET', '/objects', true],
    ['GET /objects/*', 'HEAD', '/objects/58238a935baa56173b24f0e4', true],
    ['GET /objects/*', 'GET', '/objects/58238a935baa56173b24f0e4/packets', false],
    ['GET /objects/*', 'POST', '/objects', false],
    ['GET /objects/*', 'GET', '/objectsx', false],
    ['GET /objects', 'GET', '/objects', true],
    ['GET /objects', 'GET', '/objects/1', false],
    ['POST /objects/*/packets', 'POST', '/objects/1/packets', true],
    ['POST /objects/*/packets', 'POST', '/objects/1', false],
    ['GET /*/*', 'GET', '/anything/1', true],
    ['GET /*/*', 'GET', '/anything/1/sub', false],
    ['* /objects/*', 'DELETE', '/objects/1', true],
    ['* /*', 'PATCH', '/a/b/c', true],
    ['GET /a.c/*', 'GET', '/abc', false],
  ])('the credential %s grants %s %s: %s', (credential, method, path, granted) =>
    expect(compileScopes([credential])(method, path)).toBe(granted),
  );
});

describe('isWithin', () => {
  it.each([
    [['GET /objects/*'], ['* /*'], true],
    [['GET /objects/*'], ['GET /*/*'], true],
    [['GET /*/*'], ['GET /objects/*'], false],
    [['* /objects/*'], ['GET /objects/*'], false],
    [['* /objects/*'], ['* /objects/*'], true],
    [['* /*'], ['* /*/*'], false],
    [['GET /objects/*'], ['GET /objects'], false],
    [['POST /objects/*/packets'], ['POST /objects/*/packets'], true],
    [[], [], true],
  ])('%j grants nothing beyond %j: %s', (wanted, held, within) =>
    expect(isWithin(wanted, held)).toBe(within),
  );
});

describe('commonScopes', () => {
  it.each([
    [['GET /objects/*'], ['* /*'], ['GET /objects/*']],
    [['* /*'], ['GET /objects/*'], ['GET /objects/*']],
    [['GET /objects/*', 'POST /objects/*'], ['GET /*/*'], ['GET /objects/*']],
    [['GET /*/*'], ['* /objects/*'], []],
    [['GET /objects/*'], [], []],
  ])('%j and %j both grant %j', (one, other, common) => expect(commonScopes(one, other)).toEqual(common));
});

describe('hashPassword', () => {
  it('returns a hash that verifies its own password and no other', async () => {
    const stored = await hashPassword('correct horse');
    expect(stored).toMatch(/^\$argon2id\$/);
    expect(await verifyPassword(stored, 'correct horse')).toBe(true);
    expect(await verifyPassword(stored, 'wrong horse')).toBe(false);
    expect(await verifyPassword(undefined, 'the password of no user')).toBe(false);
  });
});

describe('access tokens', () => {
  const claims = { id: 'a'.repeat(24), user: 'b'.repeat(24), issuedAt: 1_000_000, expiresAt: 2_000_000 };

  it('accepts an access token until it expires, with the key that signed it only', async () => {
    const key = await newSigningKey('k1');
    const token = await signToken(key, claims);
    const keys = { keys: [publicHalf(key)] };
    expect(JSON.stringify(keys)).not.toContain(key.d);
    expect(await tokenVerifier(keys, () => 1_999_000)(token)).toEqual(claims);
    await expect(tokenVerifier(keys, () => 2_000_001)(token)).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
    const other = { keys: [publicHalf(await newSigningKey('k1'))] };
    await expect(tokenVerifier(other, () => 1_500_000)(token)).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
    const none = [Buffer.from('{"alg":"none"}').toString('base64url'), token.split('.')[1], ''].join('.');
    await expect(tokenVerifier(keys, () => 1_500_000)(none)).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
  });
});
