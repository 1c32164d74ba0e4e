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
  type StreamConfig,
} from '@nats-io/jetstream';
import { headers, nanos, type NatsConnection } from '@nats-io/transport-node';
import { eventSubject, eventSubjects, type Event, type EventFacts } from '@stoa/contracts';

export const factsHeader = 'Stoa-Event';

/** Retention of events. A consumer that is stopped for longer misses events. */
const eventRetention = nanos(3 * 24 * 3600_000);
const deadRetention = nanos(30 * 24 * 3600_000);
/** An event that is published again within this time is stored once. */
const duplicateWindow = nanos(10 * 60_000);
/** Bytes of headers and body at most: NATS's limit of 1 MiB less subject and protocol. */
const maxMessage = 1_000_000;

const streams = {
  events: { name: 'EVENTS', subjects: ['evt.>'], max_age: eventRetention, duplicate_window: duplicateWindow },
  dead: { name: 'DEAD', subjects: ['dead.>'], max_age: deadRetention, duplicate_window: duplicateWindow },
};

/** An event that a consumer could not process. */
export interface DeadLetter {
  /** Its sequence number in the stream of dead letters. */
  seq: number;
  consumer: string;
  event: string;
  id: string;
  error: string;
  time: string;
}

/** Events in JetStream: a copy of the services' event logs, from which consumers process them. */
export class EventStream {
  readonly #js: JetStreamClient;
  #manager: Promise<JetStreamManager> | undefined;

  constructor(private readonly connection: NatsConnection) {
    this.#js = jetstream(connection);
  }

  /** Creates the streams unless they exist. @returns whether the stream of events was created */
  async ensure(): Promise<boolean> {
    const manager = await this.#management();
    const created = await Promise.all(Object.values(streams).map((stream) => ensureStream(manager, stream)));
    return created[0]!;
  }

  /**
   * Resolves when the stream has stored the event; subscribers have received it by then. An event that exceeds one message
   * is not published: subscribers notice the missing position and request the event from its service.
   */
  async publish(facts: EventFacts, wire: string): Promise<void> {
    const text = JSON.stringify(facts);
    const body = Buffer.from(wire);
    if (body.length + text.length > maxMessage) return;
    const h = headers();
    h.set(factsHeader, text);
    await this.#js.publish(eventSubject(facts), body, { msgID: facts.id, headers: h, timeout: 5000 });
  }

  /** The durable consumer of a service for events of one name: it delivers one event at a time, in order. */
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

  /** Stores an event that could not be processed as a dead letter. */
  async addDeadLetter(consumer: string, event: Event, error: string): Promise<void> {
    const h = headers();
    h.set(factsHeader, JSON.stringify(event.facts));
    h.set('Stoa-Consumer', consumer);
    // Header values are one line of text.
    h.set('Stoa-Error', error.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 500));
    const body = JSON.stringify({ data: event.data });
    await this.#js.publish(`dead.${consumer}`, body, { headers: h, msgID: `${consumer}:${event.id}` });
  }

  async *deadLetters(): AsyncGenerator<DeadLetter> {
    const manager = await this.#management();
    const { state } = await manager.streams.info(streams.dead.name);
    // In an empty stream the first number is 0, or that of a future message.
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
   * Publishes the event of a dead letter again, to all of its consumers; those that have processed it skip it.
   * @returns false when there is no such dead letter
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

  /** Deletes a dead letter. */
  async deleteDeadLetter(seq: number): Promise<void> {
    await (await this.#management()).streams.deleteMessage(streams.dead.name, seq);
  }

  #management(): Promise<JetStreamManager> {
    this.#manager ??= jetstreamManager(this.connection);
    this.#manager.catch(() => (this.#manager = undefined));
    return this.#manager;
  }
}

/** @returns whether the stream was created */
export async function ensureStream(
  manager: JetStreamManager,
  stream: Partial<StreamConfig> & Pick<StreamConfig, 'name'>,
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

/** The event in a message of JetStream. */
export function eventIn(header: string, body: Uint8Array): Event {
  const facts = JSON.parse(header) as EventFacts;
  const { data } = JSON.parse(Buffer.from(body).toString()) as { data: unknown };
  const { id, org, name, time, user } = facts;
  return { id, org, name, time, user, data, facts };
}
