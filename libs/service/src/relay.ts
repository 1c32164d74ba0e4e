import type { Bus } from '@stoa/bus';
import { eventPosition, eventWake } from '@stoa/contracts';
import { EventLog, type Database, type Queries } from '@stoa/persistence';
import { Gauge } from 'prom-client';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

/** One relay at a time over all replicas of a service; the number is arbitrary but must stay. */
const relayLock = 7_170_010;
/** Looked for new events at least so often, whoever was forgotten to be woken. */
const sweep = 1000;
/** An older transaction is still open: looked again after this. */
const heldUp = 5;
/** Events under way to NATS at once. */
const pageSize = 500;
/** What NATS confirmed in its last seconds may be lost with it: after a gap it is published again. */
const doubtful = 120;
const keepEvery = 3600_000;

export interface RelayParts {
  service: string;
  database: Database;
  bus: Bus;
  log: Logger;
  metrics: Metrics;
  keepDays: number;
}

/**
 * Publishes a service's event log: gives positions, sends to JetStream in that order, remembers how far it got. Every
 * replica runs one; PostgreSQL's lock lets one of them work. What is sent twice is one message in the stream, and one
 * position for those who listen live.
 */
export class Relay {
  readonly #log: EventLog;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #awaken: (() => void) | undefined;
  #isAwake = false;
  #isInDoubt = true;
  #wakeScheduled = false;

  constructor(private readonly parts: RelayParts) {
    this.#log = new EventLog(parts.database);
  }

  start(): void {
    const { bus, database, service, metrics, log } = this.parts;
    bus.onPush(eventWake(service), () => this.#wake());
    bus.onReconnect(() => {
      this.#isInDoubt = true;
      this.#wake();
    });
    database.onCommit(() => this.#tellRelay());
    const eventLog = this.#log;
    new Gauge({
      name: 'stoa_events_lag_seconds',
      help: 'Age of the oldest event that is not yet published',
      registers: [metrics.registry],
      async collect() {
        this.set(await eventLog.lag().catch(() => Number.NaN));
      },
    });
    this.#running = this.#run().catch((error: unknown) => log.error({ err: error }, 'the relay ended'));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  /** The relay may be another replica's: it is told over NATS, once per turn of the event loop. */
  #tellRelay(): void {
    if (this.#wakeScheduled) return;
    this.#wakeScheduled = true;
    setImmediate(() => {
      this.#wakeScheduled = false;
      this.#wake();
      if (this.parts.bus.isUp) this.parts.bus.push(eventWake(this.parts.service), {});
    });
  }

  #wake(): void {
    this.#isAwake = true;
    this.#awaken?.();
  }

  async #run(): Promise<void> {
    const { database, log } = this.parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await database.session(signal, (session) => this.#serve(session));
      } catch (error) {
        if (signal.aborted) return;
        log.warn(`the relay starts anew: ${(error as Error).message}`);
      }
      await this.#pause(sweep);
    }
  }

  async #serve(session: Queries): Promise<void> {
    const { signal } = this.#stopping;
    while (!(await isLocked(session))) {
      await this.#pause(sweep);
      if (signal.aborted) return;
    }
    this.#isInDoubt = true;
    let published = await this.#log.published(session);
    let kept = 0;
    while (!signal.aborted) {
      if (Date.now() - kept > keepEvery) {
        await this.#log.keep(session, this.parts.keepDays);
        kept = Date.now();
      }
      if (this.#isInDoubt) published = await this.#doubt(session, published);
      this.#isAwake = false;
      const { round, isHeldUp } = await this.#log.openRound(session);
      published = await this.#publish(session, published);
      this.parts.bus.push(eventPosition(this.parts.service), { position: published });
      if (!round) await this.#pause(isHeldUp ? heldUp : sweep);
    }
  }

  /** After a gap in the connection: a stream that lost its end, or all of it, gets it again. */
  async #doubt(session: Queries, published: number): Promise<number> {
    this.#isInDoubt = false;
    const isNew = await this.parts.bus.events.ensure();
    const from = await this.#log.positionBefore(session, isNew ? 3 * 24 * 3600 : doubtful);
    return Math.min(published, from);
  }

  async #publish(session: Queries, from: number): Promise<number> {
    let published = from;
    for (;;) {
      const page = await this.#log.after(published, pageSize, session);
      if (!page.length) break;
      await Promise.all(page.map(({ wire, ...facts }) => this.parts.bus.events.publish(facts, wire)));
      published = page.at(-1)!.position;
    }
    if (published !== from) await this.#log.setPublished(session, published);
    return published;
  }

  /** Sleeps until it is time, or until someone has something. */
  async #pause(milliseconds: number): Promise<void> {
    if (this.#isAwake && milliseconds !== heldUp) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      if (milliseconds === heldUp) return;
      this.#awaken = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#awaken = undefined;
  }
}

const isLocked = async (session: Queries): Promise<boolean> =>
  (await session.prepared('select pg_try_advisory_lock($1)', [relayLock]))[0]![0] as boolean;
