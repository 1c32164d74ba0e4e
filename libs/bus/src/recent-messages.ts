import { DiscardPolicy, jetstream, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import type { Recent } from '@stoa/contracts';
import type { z } from 'zod';
import { ensureStream } from './event-stream.js';

/** The last messages of one kind: JetStream drops the oldest ones. */
export class RecentMessages<T extends z.ZodType> {
  #manager: Promise<JetStreamManager> | undefined;

  constructor(
    private readonly connection: NatsConnection,
    private readonly kind: Recent<T>,
  ) {}

  async add(message: z.input<T>): Promise<void> {
    await this.#opened();
    const text = JSON.stringify(this.kind.message.parse(message));
    await jetstream(this.connection).publish(this.#subject, text);
  }

  /** The last one first. */
  async all(): Promise<z.infer<T>[]> {
    const { streams } = await this.#opened();
    const { state } = await streams.info(this.#stream);
    const messages: z.infer<T>[] = [];
    for (let seq = state.last_seq; seq > 0 && seq >= state.first_seq; seq--) {
      const stored = await streams.getMessage(this.#stream, { seq });
      if (stored) messages.push(this.kind.message.parse(stored.json()));
    }
    return messages;
  }

  get #subject(): string {
    return `recent.${this.kind.name}`;
  }

  get #stream(): string {
    return `RECENT_${this.kind.name}`;
  }

  #opened(): Promise<JetStreamManager> {
    this.#manager ??= this.#open();
    this.#manager.catch(() => (this.#manager = undefined));
    return this.#manager;
  }

  async #open(): Promise<JetStreamManager> {
    const manager = await jetstreamManager(this.connection);
    const { max, days } = this.kind;
    await ensureStream(manager, {
      name: this.#stream,
      subjects: [this.#subject],
      max_msgs: max,
      max_age: nanos(days * 24 * 3600_000),
      discard: DiscardPolicy.Old,
    });
    return manager;
  }
}
