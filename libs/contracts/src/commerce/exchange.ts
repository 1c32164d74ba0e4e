import { creates, reads, type Permissions } from '@stoa/auth';
import { z } from 'zod';
import { command, noEffects, query } from '../operation.js';

// The exchange of files with 1C. A session is a key of the user, which `checkauth` issues.

const resource = 'commerce:imports';
const permissions: Permissions = { admin: 'CRUD', supplier: 'CRUD', manager: 'CRUD' };
const effects = () => [creates(resource, permissions)];

/** Whose catalogue it is: an administrator names the supplier, others exchange their own. */
const session = z.object({ supplier: z.string().optional() });
const file = session.extend({ name: z.string() });

/** What became of the file, as far as it is imported. */
const progress = z.object({
  status: z.enum(['running', 'finished', 'failed']),
  /** Of a hundred. */
  progress: z.int(),
  /** Why it failed. */
  error: z.string().nullable(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  deactivated: z.int(),
  failed: z.int(),
});

export const exchange = {
  /** @throws unauthenticated, also for a user without a catalogue to exchange: forbidden; too_many */
  logIn: command('commerce.exchange.logIn', {
    input: z.object({ body: z.object({ login: z.string(), password: z.string() }) }),
    reply: z.object({ session: z.string() }),
    access: 'public',
    effects: noEffects,
    deadline: 12_000,
  }),
  /** Begins anew: files that were sent in the session before are removed. */
  begin: command('commerce.exchange.begin', { input: session, reply: z.null(), form: 'none', effects }),
  /** Appends the body to the file; a part that the file has already is not appended again. */
  upload: command('commerce.exchange.upload', {
    input: file,
    reply: z.null(),
    form: 'none',
    streamsBody: true,
    deadline: 30_000,
    effects,
  }),
  /** Begins to import the file, once, and waits a short time for the end. @throws not_found/no_file */
  import: command('commerce.exchange.import', { input: file, reply: progress, deadline: 120_000, effects }),
  /** Deactivates the products that the session's full catalogue does not have. @throws not_found/no_file, invalid */
  deactivate: command('commerce.exchange.deactivate', {
    input: session,
    reply: progress,
    deadline: 120_000,
    effects,
  }),
  /** Ends the session: its files are removed. */
  end: command('commerce.exchange.end', { input: session, reply: z.null(), form: 'none', effects }),
  /** Orders for 1C: there are none yet. */
  orders: query('commerce.exchange.orders', {
    input: session,
    reply: z.null(),
    form: 'none',
    effects: () => [reads(resource, permissions)],
  }),
};
