import { caller, objectId, surface } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { query, noEffects } from '../operation.js';
import { push } from '../push.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const presented = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), hash }),
  z.object({ kind: z.literal('token'), id: z.string().max(64), user: objectId }),
  z.object({ kind: z.literal('key'), surface, hash }),
]);

/**
 * The caller of a session (by the SHA-256 of its sid), of a token whose signature the requester has verified, or of a
 * key (by its hash). @throws unauthenticated, with the reason `inactive` for an inactive user
 */
export const resolve = query('identity.callers.resolve', {
  input: z.object({ presented }),
  reply: caller,
  access: 'internal',
  effects: noEffects,
});

/** The public keys that access tokens are signed with, as a JSON Web Key Set. */
export const keys = query('identity.callers.keys', {
  input: z.object({}),
  reply: z.object({ keys: z.array(z.looseObject({ kid: z.string() })) }),
  access: 'internal',
  effects: noEffects,
});

const changes = z.object({
  users: z.array(objectId).default([]),
  credentials: z.array(z.string()).default([]),
});

/**
 * These credentials (sessions by hash, tokens by id) ended, or the rights of these users changed: invalidates caches of
 * them.
 */
export const changed = event('identity.callers.changed', changes);
/** The same without the delay of the event log. Lost when the publishing process dies. */
export const changedNow = push('identity.callers.changed', changes);
