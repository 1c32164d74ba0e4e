import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  jetstreamManager,
  JetStreamApiCodes,
  JetStreamApiError,
  type Consumer,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { headers, nanos, type NatsConnection } from '@nats-io/transport-node';
import { eventSubject, eventSubjects, type Event, type EventFacts } from '@stoa/contracts';

export const factsHeader = 'Stoa-Event';

/** The log's copy that work is done from. It forgets after this; a service that was away for longer has lost work. */
const keptFor = nanos(3 * 24 * 3600_000);
const deadKeptFor = nanos(30 * 24 * 3600_000);
/** Publishing an event again within this leaves one copy. */
const duplicateWindow = nanos(10 * 60_000);
/** What one message may be, with room for subject and protocol. */
const largest = 1_000_000;

const streams = {
  events: { name: 'EVENTS', subjects: ['evt.>'], max_age: keptFor, duplicate_window: duplicateWindow },
  dead: { name: 'DEAD', subjects: ['dead.>'], max_age: deadKeptFor, duplicate_window: duplicateWindow },
};

/** An event that a consumer could not work off. */
export interface DeadLetter {
  /** Names it among the dead. */
  seq: number;
  consumer: string;
  event: string;
  id: string;
  error: string;
  time: string;
}

/** The JetStream side of events: a cache of the services' logs, from which work is done. */
export class EventStream {
  readonly #js: JetStreamClient;
  #manager: Promise<JetStreamManager> | undefined;

  constructor(private readonly connection: NatsConnection) {
    this.#js = jetstream(connection);
  }

  /** Makes the streams if they are not there. @returns whether the stream of events was made just now. */
  async ensure(): Promise<boolean> {
    const manager = await this.#management();
    const made = await Promise.all(Object.values(streams).map((stream) => ensureStream(manager, stream)));
    return made[0]!;
  }

  /**
   * Resolves when the stream has it; those who listen live have it then, too. An event that does not fit one message
   * is not sent: whoever counts positions finds it missing and asks its service.
   */
  async publish(facts: EventFacts, wire: string): Promise<void> {
    const text = JSON.stringify(facts);
    const body = Buffer.from(wire);
    if (body.length + text.length > largest) return;
    const h = headers();
    h.set(factsHeader, text);
    await this.#js.publish(eventSubject(facts), body, { msgID: facts.id, headers: h, timeout: 5000 });
  }

  /** The durable consumer that `service` does the work of one kind of event with: one at a time, in order. */
  async consumer(service: string, name: string): Promise<Consumer> {
    const durable = `${service}_${name.replaceAll('.', '-').replaceAll('*', 'any')}`;
    const manager = await this.#management();
    await manager.consumers.add(streams.events.name, {
      durable_name: durable,
      filter_subject: eventSubjects(name),
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(30_000),
      max_ack_pending: 1,
    });
    return this.#js.consumers.get(streams.events.name, durable);
  }

  /** Puts aside what could not be worked off. */
  async bury(consumer: string, event: Event, error: string): Promise<void> {
    const h = headers();
    h.set(factsHeader, JSON.stringify(event.facts));
    h.set('Stoa-Consumer', consumer);
    // Header values are one line of text.
    h.set('Stoa-Error', error.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 500));
    const body = JSON.stringify({ data: event.data });
    await this.#js.publish(`dead.${consumer}`, body, { headers: h, msgID: `${consumer}:${event.id}` });
  }

  async *dead(): AsyncGenerator<DeadLetter> {
    const manager = await this.#management();
    const { state } = await manager.streams.info(streams.dead.name);
    // Of an empty stream the first is 0, or one that is yet to come.
    for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq++) {
      const stored = await manager.streams.getMessage(streams.dead.name, { seq });
      if (!stored) continue;
      const { id, name } = JSON.parse(stored.header.get(factsHeader)) as EventFacts;
      yield {
        seq,
        consumer: stored.header.get('Stoa-Consumer'),
        event: name,
        id,
        error: stored.header.get('Stoa-Error'),
        time: stored.time.toISOString(),
      };
    }
  }

  /**
   * Publishes a dead event again, to all consumers of its kind: those who have done with it skip it.
   * @returns false when there is no such letter.
   */
  async replay(seq: number): Promise<boolean> {
    const manager = await this.#management();
    const stored = await manager.streams.getMessage(streams.dead.name, { seq });
    if (!stored) return false;
    const facts = JSON.parse(stored.header.get(factsHeader)) as EventFacts;
    const h = headers();
    h.set(factsHeader, stored.header.get(factsHeader));
    await this.#js.publish(eventSubject(facts), stored.data, {
      headers: h,
      msgID: `${facts.id}:replay:${seq}`,
    });
    await manager.streams.deleteMessage(streams.dead.name, seq);
    return true;
  }

  async forget(seq: number): Promise<void> {
    await (await this.#management()).streams.deleteMessage(streams.dead.name, seq);
  }

  #management(): Promise<JetStreamManager> {
    this.#manager ??= jetstreamManager(this.connection);
    this.#manager.catch(() => (this.#manager = undefined));
    return this.#manager;
  }
}

async function ensureStream(
  manager: JetStreamManager,
  stream: (typeof streams)[keyof typeof streams],
): Promise<boolean> {
  try {
    await manager.streams.info(stream.name);
    return false;
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamNotFound) throw error;
    await manager.streams.add(stream);
    return true;
  }
}

/** An event as a consumer gets it. */
export function eventIn(header: string, body: Uint8Array): Event {
  const facts = JSON.parse(header) as EventFacts;
  const { data } = JSON.parse(Buffer.from(body).toString()) as { data: unknown };
  const { id, org, name, time, user } = facts;
  return { id, org, name, time, user, data, facts };
}
