import { describe, expect, it } from '@jest/globals';
import { compileScopes, isWithin } from '@stoa/auth';
import { scope } from '@stoa/dto';
import { adminCredentials, memberCredentials } from './role.rules.js';

describe('the member role', () => {
  const grants = compileScopes(memberCredentials);

  it('the member role has only scopes within those of the admin role, and both roles have valid scopes', () => {
    for (const credential of [...memberCredentials, ...adminCredentials])
      expect(scope.parse(credential)).toBe(credential);
    expect(isWithin(memberCredentials, adminCredentials)).toBe(true);
    expect(isWithin(adminCredentials, memberCredentials)).toBe(false);
  });

  it.each([
    ['GET', '/objects'],
    ['GET', '/users/1'],
    ['POST', '/objects'],
    ['PATCH', '/objects/1'],
    ['POST', '/objects/bulk'],
    ['POST', '/objects/1/packets'],
    ['POST', '/objects/1/commands/reboot'],
    ['POST', '/objects/1/automatons/2/start'],
    ['POST', '/tokens'],
    ['DELETE', '/tokens/1'],
  ])('the member role grants %s %s', (method, path) => expect(grants(method, path)).toBe(true));

  it.each([
    ['POST', '/users'],
    ['PATCH', '/users/1'],
    ['PATCH', '/groups/1'],
    ['POST', '/roles'],
    ['POST', '/stores'],
    ['DELETE', '/stores/objects'],
    ['POST', '/admin'],
  ])('the member role does not grant %s %s', (method, path) => expect(grants(method, path)).toBe(false));
});
