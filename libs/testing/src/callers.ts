import type { CallContext } from '@stoa/bus';
import type { Caller, KeySurface } from '@stoa/kernel';

/** A readable ObjectId: the same for the same word, and another one for each other word. */
export const testId = (word: string): string =>
  Buffer.from(word).toString('hex').padEnd(24, '0').slice(0, 24);

/** The organisation of test callers. */
export const testOrg = testId('org');

/** A caller that may call every operation, and sees the records of its user and groups. */
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

/** The same caller with a key of one surface, whose scopes are terms of that surface. */
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

/** The context of a request by the caller. */
export const as = (caller: Caller): CallContext => ({ caller, requestId: `test-${caller.login}` });
