import { Readable } from 'node:stream';
import { chunksOf, type BusReply, type ServerEvent } from '@stoa/bus';
import type { Dialect, WireRequest } from '@stoa/dialects';
import { Fault, type Presented } from '@stoa/kernel';
import type { Authenticated, Authenticator } from '@stoa/service';
import type { FastifyReply } from 'fastify';

/** What a client of a stream may accept; a fault before the first event is JSON. */
export const eventFormats = { events: 'text/event-stream', json: 'application/json' };

/** A stream that is sent, until its client goes. */
interface OpenStream {
  /** The credential that it was opened with; a public one has none. */
  presented: Presented | undefined;
  /** Why the gateway has ended it. */
  fault: Fault | undefined;
  end(): void;
}

/** What is sent to which client. */
interface SentEvents {
  /** Absent for a client without a credential. */
  authenticated: Authenticated | undefined;
  reply: FastifyReply;
  dialect: Dialect;
  request: WireRequest;
}

/** The open streams of server-sent events of a surface. A stream ends with the credential that it was opened with. */
export class EventStreams {
  readonly #open = new Set<OpenStream>();

  constructor(private readonly authenticator: Authenticator) {
    authenticator.onInvalidated(() => {
      for (const stream of this.#open) void this.#check(stream);
    });
  }

  /** Ends all streams: their clients connect again, to another replica for instance. */
  end(): void {
    for (const { end } of this.#open) end();
  }

  /** Sends events as fast as the client reads them. A fault becomes the last event, because the status has been sent. */
  send(result: BusReply, { reply, dialect, request, authenticated }: SentEvents): FastifyReply {
    const end = (): void => void result.rest?.return?.();
    reply.headers({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no' }).type(eventFormats.events);
    if (request.method === 'HEAD') {
      end();
      return reply.send();
    }
    const stream: OpenStream = { presented: authenticated?.presented, fault: undefined, end };
    this.#open.add(stream);
    reply.raw.once('close', () => this.#open.delete(stream));
    const texts = this.#texts(stream, result, (error) => dialect.fault(Fault.from(error), request).body);
    return reply.send(Readable.from(texts, { objectMode: false, highWaterMark: 16 * 1024 }));
  }

  /** The first text is sent at once, so that the client knows that the stream is open. */
  async *#texts(
    stream: OpenStream,
    result: BusReply,
    faultText: (error: unknown) => string,
  ): AsyncGenerator<Buffer> {
    try {
      for await (const bytes of chunksOf(result)) {
        await this.#check(stream);
        if (stream.fault) break;
        yield Buffer.from(bytes.length ? eventText(bytes) : ':\n\n');
      }
      if (stream.fault) throw stream.fault;
    } catch (error) {
      yield Buffer.from(`event: fault\ndata: ${faultText(error)}\n\n`);
    }
  }

  /** A credential that cannot be checked now stays as it was. */
  async #check(stream: OpenStream): Promise<void> {
    if (!stream.presented) return;
    await this.authenticator.authenticate(stream.presented).catch((error: unknown) => {
      const fault = Fault.from(error);
      if (fault.kind !== 'unauthenticated') return;
      stream.fault = fault;
      stream.end();
    });
  }
}

function eventText(bytes: Uint8Array): string {
  const { id, event, data } = JSON.parse(Buffer.from(bytes).toString()) as ServerEvent;
  const lines = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    `data: ${JSON.stringify(data)}`,
  ];
  return `${lines.join('\n')}\n\n`;
}
