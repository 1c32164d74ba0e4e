import { schemaIssues, store } from '@stoa/contracts';
import type { Bus } from '@stoa/bus';
import { Fault, invalid, maxPage } from '@stoa/kernel';
import type { Socket } from 'socket.io';
import { z } from 'zod';
import { refusal } from '../handshake/authenticate-handshake.js';
import type { Client, Connections } from '../connections/connections.js';
import { compileFilter, narrowing } from '../fan-out/filter.js';
import type { Subscriber } from '../fan-out/subscriber.js';
import type { Feed } from '../feed/feed.js';

const mostFilters = 100;

const subscription = narrowing.extend({ snapshot: z.boolean().default(false) });
const unsubscription = z.strictObject({ id: z.int() });
const credential = z.strictObject({ token: z.string().min(1).max(8192) });

export interface Subscribing {
  client: Client;
  subscriber: Subscriber;
  connections: Connections;
  feed: Feed;
  bus: Bus;
}

/** What a client can ask for once it is connected, each answered by its ack. */
const questions = {
  subscribe: question(subscription, async (parts, { snapshot, ...narrowed }) => {
    const { subscriber, feed } = parts;
    if (subscriber.filterCount >= mostFilters)
      throw invalid('validation', [{ path: [], issue: 'max', params: { max: mostFilters } }]);
    const id = subscriber.narrow(compileFilter(narrowed));
    // The position comes first: what happens while the records are read is sent as an event as well.
    const seq = feed.last;
    if (!snapshot) return { id, seq };
    const stores = narrowed.stores ?? [];
    try {
      const lists = await Promise.all(stores.map((name) => current(parts, name, narrowed)));
      return { id, seq, records: lists.flat() };
    } catch (error) {
      // A refused subscription leaves no filter behind.
      subscriber.widen(id);
      throw error;
    }
  }),

  unsubscribe: question(unsubscription, async ({ subscriber }, { id }) => {
    if (!subscriber.widen(id)) throw new Fault('not_found', 'subscription');
    return { id };
  }),

  auth: question(credential, async ({ connections, client }, { token }) => {
    await connections.reauthenticate(client, { kind: 'token', secret: token });
    return {};
  }),
};

type Question = (parts: Subscribing, input: unknown) => Promise<object>;

function question<T extends z.ZodType>(
  schema: T,
  work: (parts: Subscribing, input: z.infer<T>) => Promise<object>,
): Question {
  return async (parts, input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw invalid('validation', schemaIssues(parsed.error));
    return work(parts, parsed.data);
  };
}

/**
 * Errors are told as the HTTP API tells them. Whoever gave no ack does not want to know. One listener for all questions,
 * because there are many clients and most of them ask nothing.
 */
export function serveSubscriptions(socket: Socket, parts: Subscribing): void {
  socket.onAny((event: string, input: unknown, ack?: unknown) => {
    if (!Object.hasOwn(questions, event)) return;
    const answer = (body: unknown): void => {
      if (typeof ack === 'function') (ack as (body: unknown) => void)(body);
    };
    questions[event as keyof typeof questions](parts, input).then(
      (done) => answer({ success: true, ...done }),
      (error: unknown) => answer(JSON.parse(refusal(error).body)),
    );
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
