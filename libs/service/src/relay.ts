import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Bus } from '@stoa/bus';
import { eventPosition, eventWake } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { EventLog, sql, type Database, type Progress, type Queries } from '@stoa/persistence';
import { Gauge } from 'prom-client';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

/** The advisory lock of the one active relay of a service; the number is arbitrary but must stay. */
const relayLock = 7_170_010;
/** Milliseconds between looks for new events, if no wake-up arrives. */
const sweep = 1000;
/** Milliseconds before the next look while an older transaction is still open. */
const heldUp = 5;
/** Events that are published at once. */
const pageSize = 500;
/** Seconds before the restart of NATS whose confirmed events may be lost. */
const unsafePeriod = 120;
/** Seconds that the stream keeps events. */
const streamPeriod = 3 * 24 * 3600;
/** Milliseconds between saves of the progress under load; a crash repeats the events since the last save. */
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
 * Publishes a service's event log: assigns positions, publishes to JetStream in that order, saves the progress. Every
 * replica runs a relay; an advisory lock lets one of them publish. An event that is published twice is one message in the
 * stream, and has one position for live subscribers.
 */
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log: EventLog;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #endPause: (() => void) | undefined;
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

  /** Another replica may have the active relay: a push wakes it, once per turn of the event loop. */
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
    this.#endPause?.();
  }

  async #run(): Promise<void> {
    const { database, log } = this.parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await database.session(signal, (session) => this.#serve(session));
      } catch (error) {
        if (signal.aborted) return;
        log.warn(`the relay restarts: ${(error as Error).message}`);
      }
      // A wake-up that has come before is no reason to try again at once: the database may be starting.
      this.#isAwake = false;
      await this.#pause(sweep);
    }
  }

  async #serve(session: Queries): Promise<void> {
    const { bus, service } = this.parts;
    const { signal } = this.#stopping;
    while (!(await isLocked(session))) {
      this.#isAwake = false;
      await this.#pause(sweep);
      if (signal.aborted) return;
    }
    const progress = await this.#log.published(session);
    let [kept, saved] = [0, progress.position];
    let savedAt = 0;
    while (!signal.aborted) {
      const now = Date.now();
      if (now - kept > keepEvery) {
        await this.#log.maintainPartitions(session, this.parts.keepDays);
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

  /** Publishes all events that have a position, and advances `progress` as NATS confirms them. */
  async #publish(session: Queries, progress: Progress): Promise<void> {
    const { bus } = this.parts;
    if (!bus.isUp) throw new Fault('unavailable', 'bus', 'NATS is down');
    if (progress.server !== bus.server) await this.#rewind(session, progress);
    for (let read = pageSize; read === pageSize;) {
      const page = await this.#log.after(progress.position, pageSize, session);
      await Promise.all(page.map(({ wire, ...facts }) => bus.events.publish(facts, wire)));
      progress.position = page.at(-1)?.position ?? progress.position;
      read = page.length;
    }
  }

  /**
   * After a restart of NATS: the events that it confirmed last may be lost, or the whole stream. Publishes them again; the
   * stream ignores those that it has.
   */
  async #rewind(session: Queries, progress: Progress): Promise<void> {
    const { bus } = this.parts;
    const { server } = bus;
    const isNew = await bus.events.ensure();
    const safe = await this.#log.positionBefore(session, isNew ? streamPeriod : unsafePeriod);
    progress.position = Math.min(progress.position, safe);
    progress.server = server;
  }

  /** Waits for the given time, or until a wake-up. */
  async #pause(milliseconds: number): Promise<void> {
    if (this.#isAwake && milliseconds !== heldUp) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      if (milliseconds === heldUp) return;
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endPause = undefined;
  }
}

const isLocked = async (session: Queries): Promise<boolean> =>
  (await session.row<{ locked: boolean }>(sql`select pg_try_advisory_lock(${relayLock}) as locked`))!.locked;
