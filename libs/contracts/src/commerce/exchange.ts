import { creates, type Effect, type Permissions } from '@stoa/auth';
import { z } from 'zod';
import { command, noEffects } from '../operation.js';
import { orders } from './orders.js';

// The exchange of files with 1C. A session is a key of the user, which `checkauth` issues.

const resource = 'commerce:imports';
const permissions: Permissions = { admin: 'CRUD', supplier: 'CRUD', manager: 'CRUD' };
const effects = () => [creates(resource, permissions)];
/** Who exchanges orders exchanges files, too. */
const ofOrders = (effect: Effect) => () => [...effects(), effect];

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

/** Why orders of a file were not taken over; nothing if all were. */
const report = z.object({ reasons: z.array(z.string()) });

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
  /** The same for the files of orders. */
  beginOrders: command('commerce.exchange.beginOrders', {
    input: session,
    reply: z.null(),
    form: 'none',
    effects: ofOrders(orders.effects.read),
  }),
  /** The lines of a document of the orders that the ERP has to take over. The session remembers them. */
  exportOrders: command('commerce.exchange.exportOrders', {
    input: session,
    reply: z.string(),
    form: 'list',
    deadline: 10_000,
    effects: ofOrders(orders.effects.read),
  }),
  /** Acknowledges the orders that the session has exported, as they were then. */
  acknowledgeOrders: command('commerce.exchange.acknowledgeOrders', {
    input: session,
    reply: z.null(),
    form: 'none',
    deadline: 120_000,
    effects: ofOrders(orders.effects.change),
  }),
  /** Appends the body to a file of orders, and takes a document over when it is whole; an archive waits for the import. */
  uploadOrders: command('commerce.exchange.uploadOrders', {
    input: file,
    reply: report,
    streamsBody: true,
    deadline: 120_000,
    effects: ofOrders(orders.effects.change),
  }),
  /** Takes over what the file says of orders, once. @throws not_found/no_file */
  importOrders: command('commerce.exchange.importOrders', {
    input: file,
    reply: report,
    deadline: 120_000,
    effects: ofOrders(orders.effects.change),
  }),
};
