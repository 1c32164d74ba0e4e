import { Readable } from 'node:stream';
import { wholeReply, type Bus, type BusReply, type CallContext } from '@stoa/bus';
import type { Dialect, ListFrame } from '@stoa/dialects';
import { Fault, type Caller } from '@stoa/kernel';
import type { FastifyReply } from 'fastify';
import { isNotModified } from './conditional-request.js';
import { contentRequestOf, sendContent } from './content.js';
import { authenticate, type SurfaceContext } from './authenticate.js';
import type { EventStreams } from './event-streams.js';
import { noActor, type ActorFound } from './limits.js';
import type { RequestParts, Route } from './route.js';
import { sendEvents } from './streams.js';
import { checkIdempotencyKey, idempotencyKeyOf } from './idempotency.js';
import { uploadOf } from './upload.js';
import type { DialectRequest } from './dialect-request.js';

/** One request, its row, and what is needed to answer it. */
export interface Exchange {
  context: SurfaceContext;
  bus: Bus;
  row: Route;
  wire: DialectRequest;
  reply: FastifyReply;
  streams: EventStreams;
}

/** Authenticates, calls the service, which authorizes, and sends its reply in the envelope of the dialect. */
export async function answer(exchange: Exchange): Promise<FastifyReply> {
  const { context, row, wire, reply } = exchange;
  const { dialect } = context.surface;
  const { form, access } = row.operation;
  const authenticated = await authenticate(context, wire, access === 'public' ? 'public' : 'caller', row);
  const caller = authenticated?.caller;
  const asked = await partsOf(exchange);
  const foundActor = await spendActor(exchange, asked, caller);
  const result = await ask(exchange, asked, caller);
  await foundActor(result.meta.actor);
  stopWithClient(result, reply);
  if (form === 'progress') return sendEvents(result, reply, dialect, wire);
  reply.headers(dialect.headers(result.meta, wire));
  if (form === 'events')
    return exchange.streams.send(result, { reply, dialect, request: wire, authenticated });
  if (form === 'binary') return sendContent(result, reply);
  if (isNotModified(wire.request, reply)) return reply.code(304).send();
  reply.code(statusOf(row, result));
  return form === 'list' ? sendList(exchange, result, asked) : sendRecord(exchange, result, caller);
}

async function spendActor(
  { context: { surface, limits }, wire }: Exchange,
  asked: RequestParts,
  caller: Caller | undefined,
): Promise<ActorFound> {
  if (!surface.actor || !caller) return noActor;
  return limits.spendActor({ address: wire.request.ip, caller, actor: surface.actor(asked) });
}

/** A creation that has made nothing is a plain success. */
const statusOf = ({ finds, status = 200 }: Route, { meta }: BusReply): number =>
  finds && meta.isExisting ? 200 : status;

async function partsOf({ context: { surface }, row, wire }: Exchange): Promise<RequestParts> {
  if (!surface.dialect.takesNul) wire.checkQuery();
  const { params, query, headers, origin } = wire;
  return {
    params,
    query,
    headers,
    origin,
    ...(row.bodyLimit || row.upload || row.idempotent ? await bodyOf(surface.dialect, row, wire) : {}),
  };
}

/** For an operation that reads its body late, or streams it, the service reports the fault of the body. */
async function bodyOf(
  dialect: Dialect,
  row: Route,
  wire: DialectRequest,
): Promise<Pick<RequestParts, 'body' | 'bodyFault' | 'upload'>> {
  const { operation, upload, bodyLimit } = row;
  try {
    checkIdempotencyKey(row, wire);
    if (!upload && !bodyLimit) return {};
    return upload ? { upload: await uploadOf(upload, wire) } : { body: await dialect.body(wire) };
  } catch (error) {
    const isLate = operation.bodyTime === 'late' || operation.streamsBody;
    if (!isLate || !(error instanceof Fault)) throw error;
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
    separator: row.file?.of(asked) ? lines.separator : dialect.separator,
    bodyFault: asked.bodyFault,
    idempotency: idempotencyKeyOf(row, wire, asked),
    content: row.operation.form === 'binary' ? contentRequestOf(wire) : undefined,
  };
  const input = inputOf(row, asked, dialect);
  return bus.call(row.operation, input, context, sentBody(row, asked));
}

/** A refused input ends the body, of which a form has been read up to its file. */
function inputOf(row: Route, asked: RequestParts, dialect: Dialect): object {
  try {
    return row.input?.(asked, dialect) ?? asked.params;
  } catch (error) {
    void asked.upload?.content.return(undefined);
    throw error;
  }
}

/** Stops the service when the client disconnects before the end: a list holds a connection to PostgreSQL until then. */
function stopWithClient({ rest }: BusReply, { raw }: FastifyReply): void {
  const stop = (): void => void rest?.return?.();
  if (raw.closed) stop();
  else if (rest) raw.once('close', stop);
}

/** Sends an empty object for an empty body, with any content type, because clients send commands without a body. */
function sentBody(
  { operation, bodyLimit }: Route,
  { body, upload }: RequestParts,
): Uint8Array | AsyncIterator<Uint8Array> | undefined {
  if (upload) return upload.content;
  if (!bodyLimit) return undefined;
  return body?.length || operation.kind === 'query' ? body : Buffer.from('{}');
}

const textOf = async (result: BusReply): Promise<string> => (await wholeReply(result)).toString();

async function sendRecord(
  { context: { surface }, row, wire, reply }: Exchange,
  result: BusReply,
  caller: Caller | undefined,
): Promise<FastifyReply> {
  if (row.status === 204) return reply.send();
  const { dialect } = surface;
  const text = await textOf(result);
  const type = dialect.contentType(wire);
  const recode = dialect.recode?.(wire) ?? ((json: string) => json);
  if (row.respond) {
    const isSecure = wire.request.protocol === 'https';
    const {
      headers = {},
      status,
      body,
    } = row.respond(text, { caller, isSecure, origin: wire.origin }, result.meta);
    if (status) reply.code(status);
    return sendText(reply.headers(headers), type, recode(body));
  }
  const { form } = row.operation;
  const plain = form === 'none' ? dialect.acknowledgement(wire) : dialect.record(text, wire);
  return sendText(reply, type, recode(plain));
}

/** One record on each line, without a frame. */
const lines: ListFrame & { separator: string } = { open: '', separator: '\n', close: '\n', empty: '' };

async function sendList(
  { context: { surface }, row, wire, reply }: Exchange,
  result: BusReply,
  asked: RequestParts,
): Promise<FastifyReply> {
  const { dialect } = surface;
  const file = row.file?.of(asked);
  if (file) {
    const { type, name } = file;
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
  if (rest && reply.request.method === 'HEAD') {
    void rest.return?.();
    return reply.send();
  }
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

/** Sends bytes, because Fastify would add a charset to the content type of a text, which not every API has. */
export const sendText = (reply: FastifyReply, type: string, text: string): FastifyReply =>
  reply.type(type).send(Buffer.from(text));
