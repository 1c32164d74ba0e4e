import type { ByteRange, Validators } from './content-selection.js';
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
  /** What the bytes of the reply are, for the form `binary`. */
  content?: SentContent | undefined;
}

/** What is said of a content beside its bytes. */
interface ContentFacts {
  bytes: number;
  /** A media type with its parameters. */
  type: string;
  /** The name under which a client may save it. */
  name: string;
  /** Whether a browser may show it in a page, instead of saving it. */
  isInline?: boolean;
  /** Whether all clients get the same for ever, so that caches may keep it. */
  isImmutable?: boolean;
}

/** A content whose bytes are read as its reader asks for them, and no others. */
export interface Content extends ContentFacts, Validators {
  read(range: ByteRange): AsyncIterable<Uint8Array>;
}

/** The facts of a content, and what of it is sent. */
export interface SentContent extends ContentFacts {
  status: 200 | 206 | 304;
  /** Absent when no bytes are sent. */
  range?: ByteRange;
  tag: string;
  /** ISO 8601 in UTC. */
  modifiedAt: string;
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

/** Bytes of any kind. */
export class Binary {
  constructor(readonly content: Content) {}
}

/** The reply of a handler: JSON text, not objects, because most records are stored as JSON text. */
export class Reply {
  private constructor(
    readonly body: string | string[] | Batches | Progress | LiveEvents | Binary,
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

  /** A file, of which the request gets what it asks for: all, a range or, if the client has it already, nothing. */
  static binary(content: Content): Reply {
    return new Reply(new Binary(content), {});
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
