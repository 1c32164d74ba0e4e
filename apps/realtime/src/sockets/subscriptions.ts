import { schemaIssues, store } from '@stoa/contracts';
import type { Bus } from '@stoa/bus';
import { Fault, invalid, maxPage } from '@stoa/kernel';
import type { Socket } from 'socket.io';
import { z } from 'zod';
import { refusal } from '../connections/admission.js';
import type { Client, Connections } from '../connections/connections.js';
import { compileFilter, narrowing } from '../fan-out/filter.js';
import type { Subscriber } from '../fan-out/subscriber.js';
import type { Feed } from '../feed/feed.js';

const mostFilters = 100;

const subscription = narrowing.extend({ snapshot: z.boolean().default(false) });
const unsubscription = z.strictObject({ id: z.int() });
const credential = z.strictObject({ token: z.string().min(1).max(8192) });

export interface Subscribing {
  socket: Socket;
  client: Client;
  subscriber: Subscriber;
  connections: Connections;
  feed: Feed;
  bus: Bus;
}

/** What a client can ask for once it is connected: `subscribe`, `unsubscribe`, `auth`, each answered by its ack. */
export function serveSubscriptions(parts: Subscribing): void {
  const { socket, subscriber, connections, client, feed } = parts;
  let count = 0;
  answered(socket, 'subscribe', subscription, async ({ snapshot, ...narrowed }) => {
    if (subscriber.filters.size >= mostFilters)
      throw invalid('validation', [{ path: [], issue: 'max', params: { max: mostFilters } }]);
    const id = ++count;
    subscriber.filters.set(id, compileFilter(narrowed));
    // The position comes first: what happens while the records are read is told as an event as well.
    const seq = feed.last;
    if (!snapshot) return { id, seq };
    const stores = narrowed.stores ?? [];
    const lists = await Promise.all(stores.map((name) => current(parts, name, narrowed)));
    return { id, seq, records: lists.flat() };
  });
  answered(socket, 'unsubscribe', unsubscription, async ({ id }) => {
    if (!subscriber.filters.delete(id)) throw new Fault('not_found', 'subscription');
    return { id };
  });
  answered(socket, 'auth', credential, async ({ token }) => {
    await connections.reauthenticate(client, { kind: 'token', secret: token });
    return {};
  });
}

/** The records that a filter lets through, as its user would list them. */
function current(
  { bus, subscriber: { caller } }: Subscribing,
  name: string,
  { ids, where = {} }: z.infer<typeof narrowing>,
): Promise<unknown[]> {
  const conditions = Object.entries({ ...where, ...(ids && { _id: ids }) }).map(([path, wanted]) => ({
    path,
    is: 'eq' as const,
    values: Array.isArray(wanted) ? wanted : [wanted],
  }));
  const query = { where: conditions, limit: maxPage, offset: 0 };
  return bus.ask(store.records.list, { store: name, query }, { caller, requestId: 'snapshot' });
}

/** Errors are told as the HTTP API tells them. Whoever gave no ack does not want to know. */
function answered<T extends z.ZodType>(
  socket: Socket,
  event: string,
  schema: T,
  work: (input: z.infer<T>) => Promise<object>,
): void {
  socket.on(event, (input: unknown, ack?: unknown) => {
    const answer = (body: unknown): void => {
      if (typeof ack === 'function') (ack as (body: unknown) => void)(body);
    };
    const parsed = schema.safeParse(input);
    if (!parsed.success) return answer(bodyOf(invalid('validation', schemaIssues(parsed.error))));
    work(parsed.data).then(
      (done) => answer({ success: true, ...done }),
      (error: unknown) => answer(bodyOf(error)),
    );
  });
}

const bodyOf = (error: unknown): unknown => JSON.parse(refusal(error).body);
