import { headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { Fault } from '@stoa/kernel';
import { faultIn, faultHeaders } from './faults.js';
import type { Batches } from './reply.js';

/** Bytes in one message. A quarter of NATS's default limit, so that a few in flight do not hold up other replies. */
export const chunkSize = 256 * 1024;
/** A reader that asks for nothing for so long is gone: its source (a database cursor, say) is given back. */
const patience = 15_000;
/** The same for a body that a client sends as it can, and a service takes as it can. */
export const bodyPatience = 60_000;
const moreHeader = 'Stoa-More';

interface Offer {
  chunks: AsyncIterator<Uint8Array>;
  timer: NodeJS.Timeout;
}

/**
 * Bytes that are too many for one message. The sender keeps them as an iterator under a subject of its own; the
 * receiver asks for one chunk after another. Not asking is the back-pressure.
 */
export class Chunks {
  readonly #offers = new Map<string, Offer>();
  readonly #prefix: string;
  #count = 0;

  constructor(
    readonly connection: NatsConnection,
    id: string,
  ) {
    this.#prefix = `stoa.chunks.${id}`;
    connection.subscribe(`${this.#prefix}.*`, {
      callback: (error, message) => {
        if (!error) void this.#answer(message);
      },
    });
  }

  /** Keeps `chunks` for the reader of the subject that this returns. */
  offer(chunks: AsyncIterator<Uint8Array>, wait = patience): string {
    const id = String(++this.#count);
    this.#offers.set(id, { chunks, timer: setTimeout(() => this.#drop(id), wait) });
    return `${this.#prefix}.${id}`;
  }

  /** Ends an offer and returns its source. */
  withdraw(subject: string): void {
    this.#drop(subject.slice(this.#prefix.length + 1));
  }

  /** The chunks offered under `subject`; `return` stops the sender, also before the first of them is asked for. */
  read(subject: string, wait = patience): AsyncIterableIterator<Uint8Array> {
    const chunks = this.#read(subject, wait);
    let isBegun = false;
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => {
        isBegun = true;
        return chunks.next();
      },
      // A generator that has not begun ends without its `finally`.
      return: () => {
        if (!isBegun) this.#stop(subject);
        return chunks.return(undefined);
      },
    };
  }

  #stop(subject: string): void {
    this.connection.publish(subject, 'stop');
  }

  /** The next chunk is always asked for while the last one is being used. */
  async *#read(subject: string, wait: number): AsyncGenerator<Uint8Array> {
    let next: Promise<Msg> | undefined = this.#ask(subject, wait);
    try {
      while (next) {
        const message: Msg = await next;
        const fault = faultIn(message);
        if (fault) throw fault;
        next = message.headers?.has(moreHeader) ? this.#ask(subject, wait) : undefined;
        next?.catch(() => undefined); // awaited in the next round, or never when the reader stops
        yield message.data;
      }
    } finally {
      if (next) this.#stop(subject);
    }
  }

  /** Resolves when nothing is on offer any more; an offer that is not read expires by itself. */
  async finished(): Promise<void> {
    while (this.#offers.size) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async #ask(subject: string, timeout: number): Promise<Msg> {
    try {
      return await this.connection.request(subject, undefined, { timeout });
    } catch (error) {
      throw new Fault('unavailable', 'stream_broken', (error as Error).message);
    }
  }

  async #answer(message: Msg): Promise<void> {
    const id = message.subject.slice(this.#prefix.length + 1);
    const offer = this.#offers.get(id);
    if (message.data.length > 0) return this.#drop(id);
    if (!offer) {
      message.respond(undefined, {
        headers: faultHeaders(new Fault('unavailable', 'stream_broken', 'no such stream')),
      });
      return;
    }
    offer.timer.refresh();
    try {
      const { value, done } = await offer.chunks.next();
      if (done) this.#forget(id);
      message.respond(value as Uint8Array | undefined, done ? undefined : { headers: moreHeaders });
    } catch (error) {
      this.#forget(id);
      message.respond(undefined, { headers: faultHeaders(Fault.from(error)) });
    }
  }

  #drop(id: string): void {
    const offer = this.#offers.get(id);
    this.#forget(id);
    offer?.chunks.return?.().catch(() => undefined); // its reader is gone, so the fault has no receiver
  }

  #forget(id: string): void {
    clearTimeout(this.#offers.get(id)?.timer);
    this.#offers.delete(id);
  }
}

const moreHeaders = headers();
moreHeaders.set(moreHeader, '1');

/** A large body, cut. */
export async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkSize)
    yield bytes.subarray(start, start + chunkSize);
}

/** Records joined, a batch at a time: its texts become bytes at once and die young, the bytes wait to be asked for. */
export async function* joined(batches: Batches, separator: string): AsyncGenerator<Uint8Array> {
  let before = '';
  for await (const batch of batches) {
    yield* slices(Buffer.from(before + batch.join(separator)));
    before = separator;
  }
}
