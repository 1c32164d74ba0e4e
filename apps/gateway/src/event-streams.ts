import { Readable } from 'node:stream';
import { chunksOf, type BusReply, type ServerEvent } from '@stoa/bus';
import type { Dialect, WireRequest } from '@stoa/dialects';
import { Fault } from '@stoa/kernel';
import type { FastifyReply } from 'fastify';

/** What a client of a stream may accept; a fault before the first event is JSON. */
export const eventFormats = { events: 'text/event-stream', json: 'application/json' };

/** The open streams of server-sent events of a surface. */
export class EventStreams {
  readonly #open = new Set<() => void>();

  /** Ends all streams: their clients connect again, to another replica for instance. */
  end(): void {
    for (const end of this.#open) end();
  }

  /** Sends events as fast as the client reads them. A fault becomes the last event, because the status has been sent. */
  send(result: BusReply, reply: FastifyReply, dialect: Dialect, request: WireRequest): FastifyReply {
    const end = (): void => void result.rest?.return?.();
    reply.headers({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no' }).type(eventFormats.events);
    if (request.method === 'HEAD') {
      end();
      return reply.send();
    }
    this.#open.add(end);
    reply.raw.once('close', () => this.#open.delete(end));
    const texts = textsOf(result, (error) => dialect.fault(Fault.from(error), request).body);
    return reply.send(Readable.from(texts, { objectMode: false, highWaterMark: 16 * 1024 }));
  }
}

/** The first text is sent at once, so that the client knows that the stream is open. */
async function* textsOf(result: BusReply, faultText: (error: unknown) => string): AsyncGenerator<Buffer> {
  try {
    for await (const bytes of chunksOf(result)) yield Buffer.from(bytes.length ? eventText(bytes) : ':\n\n');
  } catch (error) {
    yield Buffer.from(`event: fault\ndata: ${faultText(error)}\n\n`);
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
