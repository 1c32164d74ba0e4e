import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Bus } from '@stoa/bus';
import { eventPosition, eventWake } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { EventLog, type Database, type Progress, type Queries } from '@stoa/persistence';
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
/** Seconds: what NATS confirmed so shortly before its end may be lost with it; how long a lost stream went back. */
const doubtful = 120;
const streamed = 3 * 24 * 3600;
/** How far it got is written down so often while there is much to do; a crash repeats what came after. */
const saveEvery = 250;
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
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log: EventLog;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #awaken: (() => void) | undefined;
  #isAwake = false;
  #wakeScheduled = false;

  constructor(private readonly parts: RelayParts) {
    this.#log = new EventLog(parts.database);
  }

  onApplicationBootstrap(): void {
    const { bus, database, service, metrics, log } = this.parts;
    bus.onPush(eventWake(service), () => this.#wake());
    bus.onReconnect(() => this.#wake());
    database.onCommit(() => this.#wakeRelay());
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

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  /** The relay may be another replica's: it is told over NATS, once per turn of the event loop. */
  #wakeRelay(): void {
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
    const { bus, service } = this.parts;
    const { signal } = this.#stopping;
    while (!(await isLocked(session))) {
      await this.#pause(sweep);
      if (signal.aborted) return;
    }
    const progress = await this.#log.published(session);
    let [kept, saved] = [0, progress.position];
    let savedAt = 0;
    while (!signal.aborted) {
      const now = Date.now();
      if (now - kept > keepEvery) {
        await this.#log.keep(session, this.parts.keepDays);
        kept = now;
      }
      this.#isAwake = false;
      const { round, isHeldUp } = await this.#log.openRound(session);
      await this.#publish(session, progress);
      bus.push(eventPosition(service), { position: progress.position });
      if (progress.position !== saved && (!round || now - savedAt > saveEvery)) {
        await this.#log.setPublished(session, progress);
        [saved, savedAt] = [progress.position, now];
      }
      if (!round) await this.#pause(isHeldUp ? heldUp : sweep);
    }
  }

  /** Publishes all that has a position, and moves `progress` on as NATS confirms. */
  async #publish(session: Queries, progress: Progress): Promise<void> {
    const { bus } = this.parts;
    if (!bus.isUp) throw new Fault('unavailable', 'bus', 'NATS is down');
    if (progress.server !== bus.server) await this.#doubt(session, progress);
    for (let read = pageSize; read === pageSize;) {
      const page = await this.#log.after(progress.position, pageSize, session);
      await Promise.all(page.map(({ wire, ...facts }) => bus.events.publish(facts, wire)));
      progress.position = page.at(-1)?.position ?? progress.position;
      read = page.length;
    }
  }

  /**
   * What another run of NATS confirmed in its last seconds may be lost with it, and its stream may be as a whole: that
   * is published again, and what is there already is not kept twice.
   */
  async #doubt(session: Queries, progress: Progress): Promise<void> {
    const { bus } = this.parts;
    const { server } = bus;
    const isNew = await bus.events.ensure();
    const sure = await this.#log.positionBefore(session, isNew ? streamed : doubtful);
    progress.position = Math.min(progress.position, sure);
    progress.server = server;
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
