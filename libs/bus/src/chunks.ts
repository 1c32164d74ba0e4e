import { headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { Fault } from '@stoa/kernel';
import { faultIn, faultHeaders } from './faults.js';
import type { Batches } from './reply.js';

/** Bytes in one message at most: a quarter of NATS's default limit, so that chunks do not delay other replies. */
export const chunkSize = 256 * 1024;
/** Milliseconds without a request after which a reader counts as gone, and its source, such as a cursor, is released. */
const readTimeout = 15_000;
/** The same for a request body, whose client and service may be slow. */
export const bodyTimeout = 60_000;
const moreHeader = 'Stoa-More';

interface Offer {
  chunks: AsyncIterator<Uint8Array>;
  timer: NodeJS.Timeout;
  onEnd: () => void;
}

/**
 * Transfers data that exceeds one message. The sender offers an iterator under a subject; the receiver requests one chunk
 * after another. A receiver that requests none exerts back-pressure.
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
        if (!error) void this.#reply(message);
      },
    });
  }

  /**
   * Offers chunks.
   *
   * @param timeout milliseconds between two requests of the reader at most
   * @param onEnd called when no chunk will be requested any more: all are read, or the reader has stopped or is gone
   * @returns the subject to read
   */
  offer(
    chunks: AsyncIterator<Uint8Array>,
    timeout = readTimeout,
    onEnd: () => void = () => undefined,
  ): string {
    const id = String(++this.#count);
    this.#offers.set(id, { chunks, timer: setTimeout(() => this.#drop(id), timeout), onEnd });
    return `${this.#prefix}.${id}`;
  }

  /** Ends an offer and releases its source. */
  withdraw(subject: string): void {
    this.#drop(subject.slice(this.#prefix.length + 1));
  }

  /** Reads the chunks offered under a subject; `return` stops the sender, also before the first `next`. @throws Fault */
  read(subject: string, timeout = readTimeout): AsyncIterableIterator<Uint8Array> {
    const chunks = this.#read(subject, timeout);
    let isDone = false;
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: async () => {
        const result = await chunks.next();
        isDone ||= !!result.done;
        return result;
      },
      // At once: a generator that was not started, or awaits a chunk, does not execute its `finally` now.
      return: () => {
        if (!isDone) this.#stop(subject);
        isDone = true;
        return chunks.return(undefined);
      },
    };
  }

  #stop(subject: string): void {
    this.connection.publish(subject, 'stop');
  }

  /** Requests each chunk while the previous one is processed. */
  async *#read(subject: string, timeout: number): AsyncGenerator<Uint8Array> {
    let next: Promise<Msg> | undefined = this.#request(subject, timeout);
    try {
      while (next) {
        const message: Msg = await next;
        const fault = faultIn(message);
        if (fault) throw fault;
        next = message.headers?.has(moreHeader) ? this.#request(subject, timeout) : undefined;
        next?.catch(() => undefined); // awaited in the next iteration, or never when the reader stops
        yield message.data;
      }
    } finally {
      if (next) this.#stop(subject);
    }
  }

  /** Resolves when no offer is left; an offer without a reader expires. */
  async finished(): Promise<void> {
    while (this.#offers.size) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async #request(subject: string, timeout: number): Promise<Msg> {
    try {
      return await this.connection.request(subject, undefined, { timeout });
    } catch (error) {
      throw new Fault('unavailable', 'stream_broken', (error as Error).message);
    }
  }

  async #reply(message: Msg): Promise<void> {
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
    offer?.chunks.return?.().catch(() => undefined); // the reader is gone, so no fault is reported
  }

  #forget(id: string): void {
    const offer = this.#offers.get(id);
    if (!offer) return;
    clearTimeout(offer.timer);
    this.#offers.delete(id);
    offer.onEnd();
  }
}

const moreHeaders = headers();
moreHeaders.set(moreHeader, '1');

/** Splits bytes into chunks. */
export async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkSize)
    yield bytes.subarray(start, start + chunkSize);
}

/** Joins records into chunks, batch by batch: a batch's strings are encoded at once, so that only bytes wait for the reader. */
export async function* joined(batches: Batches, separator: string): AsyncGenerator<Uint8Array> {
  let before = '';
  for await (const batch of batches) {
    yield* slices(Buffer.from(before + batch.join(separator)));
    before = separator;
  }
}
