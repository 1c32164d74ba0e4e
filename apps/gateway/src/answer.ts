import { Readable } from 'node:stream';
import { wholeReply, type Bus, type BusReply, type CallContext } from '@stoa/bus';
import type { Dialect, ListFrame } from '@stoa/dialects';
import { Fault, type Caller } from '@stoa/kernel';
import type { FastifyReply } from 'fastify';
import { isNotModified } from './conditional-request.js';
import { authenticate, type SurfaceContext } from './authenticate.js';
import type { RequestParts, Route } from './route.js';
import { sendEvents, uploaded } from './streams.js';
import type { DialectRequest } from './dialect-request.js';

/** One request and who answers it. */
export interface Exchange {
  context: SurfaceContext;
  bus: Bus;
  row: Route;
  wire: DialectRequest;
  reply: FastifyReply;
}

/** Authenticates, asks the service, which authorizes, and envelopes its reply. */
export async function answer(exchange: Exchange): Promise<FastifyReply> {
  const { context, row, wire, reply } = exchange;
  const { dialect } = context.surface;
  const { form, access } = row.operation;
  const authenticated = await authenticate(context, wire, access === 'public' ? 'public' : 'caller', row);
  const asked = await partsOf(exchange);
  const result = await ask(exchange, asked, authenticated?.caller);
  stopWithClient(result, reply);
  if (form === 'progress') return sendEvents(result, reply, dialect, wire);
  reply.headers(dialect.headers(result.meta, wire));
  if (isNotModified(wire.request, reply)) return reply.code(304).send();
  reply.code(row.status ?? 200);
  if (form === 'list') return sendList(exchange, result, asked);
  if (row.status === 204) return reply.send();
  return sendRecord(exchange, result, authenticated?.caller);
}

async function partsOf({ context: { surface }, row, wire }: Exchange): Promise<RequestParts> {
  if (!surface.dialect.takesNul) wire.checkQuery();
  const { params, query, headers, origin } = wire;
  return {
    params,
    query,
    headers,
    origin,
    ...(row.bodyLimit ? await bodyOf(surface.dialect, row, wire) : {}),
  };
}

/** What is wrong with a body that is read late is for the service to say, when it reads it. */
async function bodyOf(
  dialect: Dialect,
  { operation }: Route,
  wire: DialectRequest,
): Promise<Pick<RequestParts, 'body' | 'bodyFault'>> {
  try {
    return { body: await dialect.body(wire) };
  } catch (error) {
    if (operation.bodyTime === 'early' || !(error instanceof Fault)) throw error;
    return { bodyFault: error };
  }
}

export const callContextOf = (wire: DialectRequest, caller: Caller | undefined): CallContext => ({
  caller,
  requestId: wire.request.id,
  traceparent: wire.headers.traceparent as string | undefined,
  address: wire.request.ip,
});

function ask(
  { context: { surface }, bus, row, wire }: Exchange,
  asked: RequestParts,
  caller: Caller | undefined,
): Promise<BusReply> {
  const { dialect } = surface;
  const context = {
    ...callContextOf(wire, caller),
    separator: row.file ? lines.separator : dialect.separator,
    bodyFault: asked.bodyFault,
  };
  const input = row.input?.(asked, dialect) ?? asked.params;
  return bus.call(row.operation, input, context, sentBody(row, wire, asked.body));
}

/** Stops the service when the client is gone before the end: a list holds a connection to PostgreSQL until then. */
function stopWithClient({ rest }: BusReply, { raw }: FastifyReply): void {
  const stop = (): void => void rest?.return?.();
  if (raw.closed) stop();
  else if (rest) raw.once('close', stop);
}

/** An empty body is an empty object, whatever the content type says: commands are sent that way. */
function sentBody(
  { operation, bodyLimit, upload }: Route,
  { request }: DialectRequest,
  body: Uint8Array | undefined,
): Uint8Array | AsyncIterator<Uint8Array> | undefined {
  if (upload) return uploaded(request.raw, upload.maxBytes);
  if (!bodyLimit) return undefined;
  return body?.length || operation.kind === 'query' ? body : Buffer.from('{}');
}

const textOf = async (result: BusReply): Promise<string> => (await wholeReply(result)).toString();

async function sendRecord(
  { context: { surface }, row, wire, reply }: Exchange,
  result: BusReply,
  caller: Caller | undefined,
): Promise<FastifyReply> {
  const { dialect } = surface;
  const text = await textOf(result);
  const type = dialect.contentType(wire);
  const recode = dialect.recode?.(wire) ?? ((json: string) => json);
  if (row.respond) {
    const isSecure = wire.request.protocol === 'https';
    const { headers = {}, body } = row.respond(text, { caller, isSecure }, result.meta);
    return sendText(reply.headers(headers), type, recode(body));
  }
  const { form } = row.operation;
  const plain = form === 'none' ? dialect.acknowledgement(wire) : dialect.record(text, wire);
  return sendText(reply, type, recode(plain));
}

/** One record a line, and nothing else. */
const lines: ListFrame & { separator: string } = { open: '', separator: '\n', close: '\n', empty: '' };

async function sendList(
  { context: { surface }, row, wire, reply }: Exchange,
  result: BusReply,
  asked: RequestParts,
): Promise<FastifyReply> {
  const { dialect } = surface;
  if (row.file) {
    const { type, name } = row.file.of(asked);
    reply.type(type).header('content-disposition', `attachment; filename="${name}"`);
    return sendFramed(lines, result, reply);
  }
  const frame = dialect.list(result.meta, wire);
  const type = dialect.contentType(wire);
  const recode = dialect.recode?.(wire);
  if (!recode) return sendFramed(frame, result, reply.type(type));
  return sendText(reply, type, recode(`${frame.open}${await textOf(result)}${frame.close}`));
}

function sendFramed(
  { open, close, empty = open + close }: ListFrame,
  { first, rest }: BusReply,
  reply: FastifyReply,
): FastifyReply {
  if (!first.length) return reply.send(Buffer.from(empty));
  if (!rest) return reply.send(Buffer.concat([Buffer.from(open), first, Buffer.from(close)]));
  return reply.send(
    Readable.from(framed(open, first, rest, close), { objectMode: false, highWaterMark: 64 * 1024 }),
  );
}

async function* framed(open: string, first: Uint8Array, rest: AsyncIterable<Uint8Array>, close: string) {
  yield Buffer.concat([Buffer.from(open), first]);
  yield* rest;
  yield Buffer.from(close);
}

/** As bytes, because Fastify adds a charset to the type of a text, which not every API has. */
export const sendText = (reply: FastifyReply, type: string, text: string): FastifyReply =>
  reply.type(type).send(Buffer.from(text));
