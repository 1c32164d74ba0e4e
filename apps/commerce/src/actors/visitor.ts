import type { CallContext, CallerContext } from '@stoa/bus';
import { anonymousUserId, type Caller } from '@stoa/kernel';
import type { Actor } from '../actor.js';

/** The caller of a public operation without a credential, for resources that grant something to `anonymous`. */
const visitor: Caller = {
  user: anonymousUserId,
  id: 0,
  login: '',
  org: anonymousUserId,
  group: anonymousUserId,
  branch: [],
  principals: [],
  root: false,
  credentials: [],
  credential: { kind: 'key', surface: 'commerce', id: anonymousUserId },
  expiresAt: Infinity,
};

export const visitorActor: Actor = {
  id: 0,
  user: anonymousUserId,
  org: anonymousUserId,
  role: 'anonymous',
  supplier: null,
};

/** The context of a public operation, for what asks for a caller. */
export const withVisitor = (context: CallContext): CallerContext => ({
  ...context,
  caller: context.caller ?? visitor,
});
