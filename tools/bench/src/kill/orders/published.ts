import { Bus, factsHeader } from '@stoa/bus';
import type pg from 'pg';

const eventsOfOrders = 'commerce.orders.*';
const consumerName = 'kill';
/** Milliseconds without a message after which no more is waited for: a delivery that was lost is repeated before. */
const patience = 60_000;

/** The events of orders in the stream, read by a consumer of its own. */
export class PublishedEvents {
  /** Their ids, by the place in the stream. */
  readonly #ids = new Map<number, string>();

  /** Reads what has been published since the last time. */
  async read(url: string): Promise<void> {
    const bus = await Bus.connect({ url, name: consumerName });
    try {
      const consumer = await bus.events.consumer(consumerName, eventsOfOrders);
      if (!(await consumer.info()).num_pending) return;
      const messages = await consumer.consume({ max_messages: 100 });
      const stop = (): void => messages.stop();
      let idle = setTimeout(stop, patience);
      for await (const message of messages) {
        clearTimeout(idle);
        idle = setTimeout(stop, patience);
        const { id } = JSON.parse(message.headers!.get(factsHeader)) as { id: string };
        this.#ids.set(message.info.streamSequence, id);
        message.ack();
        if (!message.info.pending) break;
      }
      clearTimeout(idle);
    } finally {
      await bus.drain();
    }
  }

  /** Events that are not in the stream, or more than once. */
  async faults(client: pg.Client): Promise<string[]> {
    const { rows } = await client.query<{ id: string; name: string }>(
      `select encode(id, 'hex') as id, name from events where name like 'commerce.orders.%'`,
    );
    const counts = Map.groupBy(this.#ids.values(), (id) => id);
    return rows.flatMap(({ id, name }) => {
      const count = counts.get(id)?.length ?? 0;
      return count === 1 ? [] : [`${name} ${id} is in the stream ${count} times`];
    });
  }
}
