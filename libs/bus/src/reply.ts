import type { EventSource } from './server-events.js';

/** Metadata of a reply; each dialect puts it where its API has a place for it, such as a header. */
export interface ReplyMeta {
  version?: number | undefined;
  ignored?: string[] | undefined;
  next?: { after: string } | { offset: number } | undefined;
  page?: { count: number; limit: number; offset: number } | undefined;
  actor?: number | undefined;
  subject?: string | undefined;
  isRejected?: boolean | undefined;
  /** The object that was to be created existed already. */
  isExisting?: boolean | undefined;
  /** The reply of an earlier request with the same idempotency key. */
  isReplayed?: boolean | undefined;
}

/** Batches of records as JSON texts. */
export type Batches = AsyncIterable<string[]>;

/** JSON texts that are sent one by one, each as a message. */
export class Progress {
  constructor(readonly values: AsyncIterable<string>) {}

  async *bytes(): AsyncGenerator<Uint8Array> {
    for await (const value of this.values) yield Buffer.from(value);
  }
}

/** A stream of events, which begins when the reply is sent. */
export class LiveEvents {
  constructor(readonly source: EventSource) {}
}

/** The reply of a handler: JSON text, not objects, because most records are stored as JSON text. */
export class Reply {
  private constructor(
    readonly body: string | string[] | Batches | Progress | LiveEvents,
    readonly meta: ReplyMeta,
  ) {}

  static one(json: string, meta: ReplyMeta = {}): Reply {
    return new Reply(json, meta);
  }

  static list(records: string[] | Batches, meta: ReplyMeta = {}): Reply {
    return new Reply(records, meta);
  }

  /** Progress messages as JSON texts, sent one by one while the client reads. */
  static progress(values: AsyncIterable<string>): Reply {
    return new Reply(new Progress(values), {});
  }

  /** Events, sent one by one for as long as the client reads. What the handler itself throws is the reply. */
  static events(source: EventSource): Reply {
    return new Reply(new LiveEvents(source), {});
  }

  static none(): Reply {
    return new Reply('null', {});
  }
}

/** A reply at the requesting side. */
export interface BusReply {
  meta: ReplyMeta;
  /** The first chunk. */
  first: Uint8Array;
  /** The further chunks; absent when `first` is the whole reply. `return` before the end releases the service's source. */
  rest?: AsyncIterableIterator<Uint8Array> | undefined;
}

/** All chunks of a reply; each is one message of a `progress` or of `events`. */
export async function* chunksOf({ first, rest }: BusReply): AsyncGenerator<Uint8Array> {
  yield first;
  if (rest) yield* rest;
}

/** All bytes of a reply; only for replies that are known to be small. */
export async function wholeReply(reply: BusReply): Promise<Buffer> {
  const parts = [reply.first];
  for await (const part of reply.rest ?? []) parts.push(part);
  return parts.length === 1
    ? Buffer.from(reply.first.buffer, reply.first.byteOffset, reply.first.length)
    : Buffer.concat(parts);
}
