import type { BeforeApplicationShutdown } from '@nestjs/common';
import { eventIn, factsHeader, type Bus } from '@stoa/bus';
import type { Event } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import type { Database, Transaction } from '@stoa/persistence';
import type { Logger } from './logger.js';

/** An event is tried so often, with growing pauses, before it is put aside. */
const attempts = 6;
const firstPause = 50;
const longestPause = 3000;
/** Longer than any handler may take, shorter than the stream's patience. */
const deliveries = 20;

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

/** Works off the events that a service listens to: one durable consumer per kind, shared by its replicas. */
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
        for await (const message of messages) await this.#workOff(name, handler, message);
        signal.removeEventListener('abort', stop);
      } catch (error) {
        if (!signal.aborted) log.warn(`consuming ${name} starts anew: ${(error as Error).message}`);
      }
      if (!signal.aborted) await pause(1000, signal);
    }
  }

  async #workOff(name: string, handler: EventHandler, message: Message): Promise<void> {
    const { bus, service, log } = this.parts;
    const { signal } = this.#stopping;
    const consumer = `${service}.${name}`;
    const event = eventIn(message.headers!.get(factsHeader), message.data);
    for (let attempt = message.info.deliveryCount > deliveries ? attempts : 1; !signal.aborted;) {
      try {
        await this.#once(consumer, event, handler);
        return void message.ack();
      } catch (error) {
        const fault = Fault.from(error);
        if (attempt >= attempts) {
          log.error({ err: fault.cause ?? fault, consumer, event: event.id }, 'an event was put aside');
          await bus.events.bury(consumer, event, fault.message);
          return void message.ack();
        }
        // A database that is away is no fault of the event.
        if (fault.kind !== 'unavailable') attempt++;
        message.working();
        await pause(Math.min(firstPause * 2 ** attempt, longestPause), signal);
      }
    }
  }

  /** What the handler does and that it was done are one commit. */
  async #once(consumer: string, event: Event, handler: EventHandler): Promise<void> {
    await this.parts.database.transaction(async (tx) => {
      const isNew = await tx.prepared(
        'insert into consumed (consumer, event) values ($1, $2) on conflict do nothing returning true',
        [consumer, event.id],
      );
      if (isNew.length) await handler(event, tx);
    });
  }
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
