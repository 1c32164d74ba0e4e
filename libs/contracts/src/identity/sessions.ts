import { accessToken, login, objectId, record, session } from '@stoa/dto';
import { z } from 'zod';
import { command, query, noEffects } from '../operation.js';

const withLogin = z.object({ body: login });
/** An attempt may wait for others that are under way, and for a delay after failures. */
export const signInDeadline = 10_000;

/** @throws unauthenticated for an unknown login as for a wrong password; too_many after repeated failures. */
export const create = command('identity.sessions.create', {
  input: withLogin,
  reply: session,
  access: 'public',
  effects: noEffects,
  deadline: signInDeadline,
});

/** The short-lived access token of `POST /auth/token`; fails as `create` does. */
export const issueToken = command('identity.sessions.issueToken', {
  input: withLogin,
  reply: accessToken,
  access: 'public',
  effects: noEffects,
  deadline: signInDeadline,
});

/** The caller's own user record with what the credential in hand may do. */
export const current = query('identity.sessions.current', {
  input: z.object({}),
  reply: record.extend({ scopes: z.array(z.string()), expiresAt: z.int() }),
  effects: noEffects,
});

/** Ends the session, or revokes the access token, that the caller came with. */
export const end = command('identity.sessions.end', {
  input: z.object({}),
  reply: z.null(),
  form: 'none',
  effects: noEffects,
});

/** Ends what a user is signed in with by browser or access token; keys and named tokens stay. */
export const endAll = command('identity.sessions.endAll', {
  input: z.object({ user: objectId }),
  reply: z.object({ closed: z.int() }),
  access: 'internal',
  effects: noEffects,
  alters: [],
});
