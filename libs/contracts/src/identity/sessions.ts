import { accessToken, login, objectId, record, session } from '@stoa/dto';
import { z } from 'zod';
import { command, query, noEffects } from '../operation.js';

const withLogin = z.object({ body: login });
/** An attempt may wait for concurrent attempts, and is delayed after failures. */
export const signInDeadline = 10_000;

/** @throws unauthenticated for an unknown login as for a wrong password; too_many after repeated failures. */
export const create = command('identity.sessions.create', {
  input: withLogin,
  reply: session,
  access: 'public',
  effects: noEffects,
  deadline: signInDeadline,
});

/** Issues the short-lived access token of `POST /auth/token`. @throws as `create` */
export const issueToken = command('identity.sessions.issueToken', {
  input: withLogin,
  reply: accessToken,
  access: 'public',
  effects: noEffects,
  deadline: signInDeadline,
});

/** The caller's own user record, with the scopes of the presented credential. */
export const current = query('identity.sessions.current', {
  input: z.object({}),
  reply: record.extend({ scopes: z.array(z.string()), expiresAt: z.int() }),
  effects: noEffects,
});

/** Ends the session, or revokes the access token, that the caller presented. */
export const end = command('identity.sessions.end', {
  input: z.object({}),
  reply: z.null(),
  form: 'none',
  effects: noEffects,
});

/** Ends the sessions and access tokens of a user; keys and named tokens stay valid. */
export const endAll = command('identity.sessions.endAll', {
  input: z.object({ user: objectId }),
  reply: z.object({ closed: z.int() }),
  access: 'internal',
  effects: noEffects,
  alters: [],
});
