import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { chunksOf, type BusReply } from '@stoa/bus';
import type { Dialect, WireRequest } from '@stoa/dialects';
import { Fault, type Issue } from '@stoa/kernel';
import type { FastifyReply } from 'fastify';
import { drainBody } from './drain-body.js';

/** Streams the body of a request. The connection stays open when the reader stops, so that a reply can be sent. */
export async function* uploaded(request: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new Fault('too_large', 'body');
      yield chunk;
    }
  } catch (error) {
    throw error instanceof Fault ? error : new Fault('unavailable', 'aborted', 'the client went away');
  } finally {
    void endUpload(request);
  }
}

/** Reads and drops the rest of an upload: some clients read the reply only after they have sent everything. */
export async function endUpload(request: IncomingMessage): Promise<void> {
  if (request.readableEnded) return;
  await drainBody(request);
  if (!request.readableEnded) request.destroy();
}

/** One progress report of a service. */
interface Progress {
  event: string;
  data: object;
  issues?: Issue[];
}

/** Sends progress as server-sent events; a fault becomes one more event, because the status has been sent. */
export function sendEvents(
  result: BusReply,
  reply: FastifyReply,
  dialect: Dialect,
  request: WireRequest,
): FastifyReply {
  const out = new PassThrough();
  void pour(result, out, dialect).catch((error: unknown) => {
    const { body } = dialect.fault(Fault.from(error), request);
    out.end(`event: fault\ndata: ${body}\n\n`);
  });
  // Keeps proxies from buffering the events.
  return reply
    .headers({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no' })
    .type('text/event-stream; charset=utf-8')
    .send(out);
}

/** Ignores back-pressure: the events are few and short, and a client may read only after it has sent everything. */
async function pour(result: BusReply, out: PassThrough, dialect: Dialect): Promise<void> {
  for await (const bytes of chunksOf(result)) {
    if (out.destroyed) return;
    if (bytes.length) out.write(eventText(JSON.parse(Buffer.from(bytes).toString()) as Progress, dialect));
  }
  out.end();
}

function eventText({ event, data, issues }: Progress, dialect: Dialect): string {
  const report = issues ? { ...data, errors: issues.map((issue) => dialect.issue(issue)) } : data;
  return `event: ${event}\ndata: ${JSON.stringify(report)}\n\n`;
}
