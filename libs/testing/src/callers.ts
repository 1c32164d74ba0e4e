import type { CallContext } from '@stoa/bus';
import type { Caller, KeySurface } from '@stoa/kernel';

/** A readable ObjectId: `testId('anna')` is always the same and nobody else's. */
export const testId = (word: string): string =>
  Buffer.from(word).toString('hex').padEnd(24, '0').slice(0, 24);

/** The organisation of test callers. */
export const testOrg = testId('org');

/** Someone who may call everything and sees what his user and groups let him see. */
export function testCaller(name: string, given: Partial<Caller> = {}): Caller {
  const user = testId(name);
  const group = given.group ?? testId('staff');
  return {
    user,
    id: 1,
    login: name,
    org: testOrg,
    group,
    branch: [group, testId('root')],
    principals: [user, group],
    root: false,
    credentials: ['* /*'],
    credential: { kind: 'session', id: testId(`${name}-s`) },
    expiresAt: Number.MAX_SAFE_INTEGER,
    ...given,
  };
}

/** The same with a key of one surface, whose scopes are words of that surface. */
export const keyCaller = (
  name: string,
  surface: KeySurface,
  { credentials = [], ...given }: Partial<Caller> = {},
): Caller =>
  testCaller(name, {
    credentials,
    credential: { kind: 'key', id: testId(`${name}-k`), surface },
    ...given,
  });

export const as = (caller: Caller): CallContext => ({ caller, requestId: `test-${caller.login}` });
