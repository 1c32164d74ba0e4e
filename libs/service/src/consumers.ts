import type { BeforeApplicationShutdown } from '@nestjs/common';
import { eventIn, factsHeader, type Bus } from '@stoa/bus';
import type { Event } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { sql, type Database, type Transaction } from '@stoa/persistence';
import type { Logger } from './logger.js';

/** Attempts to handle an event, with growing pauses, before it goes to the dead letters. */
const attempts = 6;
const firstPause = 50;
const maxPause = 3000;
/** Deliveries of one event, after which it gets a single attempt; fewer than the stream makes. */
const maxDeliveries = 20;

export type EventHandler = (event: Event, tx: Transaction) => Promise<unknown>;

export interface ConsumerParts {
  service: string;
  bus: Bus;
  database: Database;
  log: Logger;
}

type Message =
  Awaited<ReturnType<Awaited<ReturnType<Bus['events']['consumer']>>['consume']>> extends AsyncIterable<
    infer M
  >
    ? M
    : never;

/** Handles the events that a service subscribes to: one durable consumer per event type, shared by its replicas. */
export class Consumers implements BeforeApplicationShutdown {
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>[] = [];

  constructor(private readonly parts: ConsumerParts) {}

  start(handlers: ReadonlyMap<string, EventHandler>): void {
    for (const [name, handler] of handlers) this.#running.push(this.#run(name, handler));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running);
  }

  async #run(name: string, handler: EventHandler): Promise<void> {
    const { bus, service, log } = this.parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await bus.events.ensure();
        const consumer = await bus.events.consumer(service, name);
        const messages = await consumer.consume({ max_messages: 50 });
        const stop = (): void => messages.stop();
        signal.addEventListener('abort', stop, { once: true });
        for await (const message of messages) await this.#handle(name, handler, message);
        signal.removeEventListener('abort', stop);
      } catch (error) {
        if (!signal.aborted) log.warn(`the consumer of ${name} restarts: ${(error as Error).message}`);
      }
      if (!signal.aborted) await pause(1000, signal);
    }
  }

  async #handle(name: string, handler: EventHandler, message: Message): Promise<void> {
    const { bus, service, log } = this.parts;
    const { signal } = this.#stopping;
    const consumer = `${service}.${name}`;
    const event = eventIn(message.headers!.get(factsHeader), message.data);
    for (let attempt = message.info.deliveryCount > maxDeliveries ? attempts : 1; !signal.aborted;) {
      try {
        await this.#handleOnce(consumer, event, handler);
        return void message.ack();
      } catch (error) {
        const fault = Fault.from(error);
        if (attempt >= attempts) {
          log.error(
            { err: fault.cause ?? fault, consumer, event: event.id },
            'an event went to the dead letters',
          );
          await bus.events.addDeadLetter(consumer, event, fault.message);
          return void message.ack();
        }
        // An outage of the database does not count as an attempt.
        if (fault.kind !== 'unavailable') attempt++;
        message.working();
        await pause(Math.min(firstPause * 2 ** attempt, maxPause), signal);
      }
    }
  }

  /** Commits the effects of the handler together with the mark that the event was handled. */
  async #handleOnce(consumer: string, event: Event, handler: EventHandler): Promise<void> {
    await this.parts.database.transaction(async (tx) => {
      const inserted = await tx.execute(
        sql`insert into consumed (consumer, event) values (${consumer}, ${event.id}) on conflict do nothing`,
      );
      if (inserted) await handler(event, tx);
    });
  }
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
