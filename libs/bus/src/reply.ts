/** What a service says about a reply beside its bytes; each dialect puts it where its API has a place for it. */
export interface ReplyMeta {
  version?: number | undefined;
  ignored?: string[] | undefined;
  next?: { after: string } | { offset: number } | undefined;
  page?: { count: number; limit: number; offset: number } | undefined;
  actor?: number | undefined;
  subject?: string | undefined;
}

/** Records in batches, each record as JSON text. */
export type Batches = AsyncIterable<string[]>;

/** JSON values, each of them a message of its own. */
export class Progress {
  constructor(readonly values: AsyncIterable<string>) {}

  async *bytes(): AsyncGenerator<Uint8Array> {
    for await (const value of this.values) yield Buffer.from(value);
  }
}

/** What a handler answers: ready JSON text, never objects that would be serialised a second time. */
export class Reply {
  private constructor(
    readonly body: string | string[] | Batches | Progress,
    readonly meta: ReplyMeta,
  ) {}

  static one(json: string, meta: ReplyMeta = {}): Reply {
    return new Reply(json, meta);
  }

  static list(records: string[] | Batches, meta: ReplyMeta = {}): Reply {
    return new Reply(records, meta);
  }

  /** How the work goes, in JSON values that go out one by one. The work goes on while the client reads. */
  static progress(values: AsyncIterable<string>): Reply {
    return new Reply(new Progress(values), {});
  }

  static none(): Reply {
    return new Reply('null', {});
  }
}

/** A reply as the asker sees it: the first bytes, and the rest as it comes. */
export interface BusReply {
  meta: ReplyMeta;
  first: Uint8Array;
  /** Absent when `first` is all there is. `return` before its end gives back what the service reads from. */
  rest?: AsyncIterableIterator<Uint8Array> | undefined;
}

/** The chunks of a reply, which are the values of a `progress`. */
export async function* chunksOf({ first, rest }: BusReply): AsyncGenerator<Uint8Array> {
  yield first;
  if (rest) yield* rest;
}

/** All bytes of a reply that is known to be small. */
export async function wholeReply(reply: BusReply): Promise<Buffer> {
  const parts = [reply.first];
  for await (const part of reply.rest ?? []) parts.push(part);
  return parts.length === 1
    ? Buffer.from(reply.first.buffer, reply.first.byteOffset, reply.first.length)
    : Buffer.concat(parts);
}
