import { Readable } from 'node:stream';
import type { Bus, BusReply } from '@stoa/bus';
import { wholeReply } from '@stoa/bus';
import type { Operation } from '@stoa/contracts';
import type { Dialect, FaultPlace } from '@stoa/dialects';
import { Fault, invalid, type Caller } from '@stoa/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { presentedBy, type Authenticated, type Authenticator } from '@stoa/service';
import { acceptsAnswer, isForeignChange } from './conditions.js';
import { faultOf } from './http-faults.js';
import { readAway } from './read-away.js';
import type { RequestParts, Route, Surface } from './route.js';
import { endUpload, sendEvents, uploaded } from './streams.js';

export interface EdgeParts {
  bus: Bus;
  authenticator: Authenticator;
  observe(route: string, status: number, milliseconds: number, request: FastifyRequest): void;
}

type Params = Record<string, string>;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * Mounts a surface: one generic handler serves every row. Authenticate, may the caller, ask the operation, envelope.
 * Whatever goes wrong inside a surface's base, an unknown path included, is answered in its dialect.
 */
export async function mountSurface(
  server: FastifyInstance,
  surface: Surface,
  parts: EdgeParts,
): Promise<void> {
  await server.register(
    async (room) => {
      takeBodies(room, surface);
      room.setErrorHandler(async (error, request, reply) => {
        const fault = faultOf(error);
        if (fault.kind === 'too_large') await readAway(request.raw);
        return sendFault(surface, fault, request, reply);
      });
      room.setNotFoundHandler((request, reply) =>
        sendFault(surface, new Fault('not_found', 'path'), request, reply),
      );
      for (const [path, body] of Object.entries(surface.fixed))
        room.get(path, (_request, reply) => reply.type(surface.dialect.contentType).send(body));
      const groups = grouped(surface.routes);
      for (const rows of groups.filter(([row]) => !row!.upload)) mountRows(room, surface, rows, parts);
      await room.register(async (open) => {
        takeUploads(open, surface);
        for (const rows of groups.filter(([row]) => row!.upload)) mountRows(open, surface, rows, parts);
      });
      mountWrongMethods(room, surface);
    },
    { prefix: surface.base },
  );
}

/** Bodies are kept as bytes: the service that they are for is the one to parse them. */
function takeBodies(room: FastifyInstance, { dialect }: Surface): void {
  room.removeAllContentTypeParsers();
  room.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    try {
      if (body.length) dialect.acceptBody(request.headers['content-type']);
      done(null, body);
    } catch (error) {
      done(error as Error, undefined);
    }
  });
}

/** Bodies that are handed on as they come. A fault is told before the rest of one is read. */
function takeUploads(room: FastifyInstance, surface: Surface): void {
  room.removeAllContentTypeParsers();
  room.addContentTypeParser('*', (_request, _body, done) => done(null));
  room.setErrorHandler((error, request, reply) => {
    void endUpload(request.raw);
    return sendFault(surface, faultOf(error), request, reply);
  });
}

function mountRows(room: FastifyInstance, surface: Surface, rows: Route[], parts: EdgeParts): void {
  const { method, path, bodyLimit } = rows[0]!;
  const name = `${surface.name} ${method} ${path}`;
  room.route({
    method,
    url: path,
    ...(bodyLimit && { bodyLimit }),
    // A compressor would hold events back.
    ...(rows.some(({ operation }) => operation.form === 'progress') && { compress: false as const }),
    handler: async (request, reply) => {
      const query = queryOf(request.url);
      const row = rows.find(({ when }) => !when || when(query))!;
      return answer(surface, row, { request, reply, query, parts });
    },
    onResponse: (request, reply, done) => {
      parts.observe(name, reply.statusCode, reply.elapsedTime, request);
      done();
    },
  });
}

/** 405 with `Allow`, for each path that answers to something. */
function mountWrongMethods(room: FastifyInstance, surface: Surface): void {
  const paths = new Set([...Object.keys(surface.fixed), ...surface.routes.map(({ path }) => path)]);
  for (const path of paths) {
    const known = surface.routes.filter((row) => row.path === path).map(({ method }) => method);
    const allowed = new Set<string>(path in surface.fixed ? [...known, 'GET'] : known);
    const allow = [...allowed, ...(allowed.has('GET') ? ['HEAD'] : [])];
    room.route({
      method: methods.filter((method) => !allowed.has(method)),
      url: path,
      handler: () => {
        throw new Fault('method_not_allowed', 'method', undefined, { allow });
      },
    });
  }
}

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
  query: URLSearchParams;
  parts: EdgeParts;
}

async function answer(
  surface: Surface,
  row: Route,
  { request, reply, query, parts }: Exchange,
): Promise<FastifyReply> {
  const { dialect } = surface;
  const known = await authenticated(row.operation, request, parts.authenticator);
  checkScope(row, known, request, surface);
  const asked: RequestParts = { params: request.params as Params, query, headers: request.headers };
  const input = row.input?.(asked, dialect) ?? asked.params;
  const framing = row.file ? lines : dialect.list;
  const caller = known?.caller;
  const context = {
    caller,
    requestId: request.id,
    traceparent: request.headers.traceparent as string | undefined,
    address: request.ip,
    separator: framing.separator,
  };
  const result = await parts.bus.call(row.operation, input, context, bodyOf(row, request));
  const { form } = row.operation;
  if (form === 'progress') return sendEvents(result, reply, dialect, placeOf(surface, request));
  reply.headers(dialect.headers(result.meta, request.url));
  if (acceptsAnswer(request, reply)) return reply.code(304).send();
  if (form === 'list') return sendList(framing, result, announced(row, asked, dialect, reply));
  reply.type(dialect.contentType);
  if (row.respond) return sendOwn(row.respond, result, { request, reply, caller });
  const text = await textOf(result);
  return reply.send(form === 'none' ? dialect.acknowledgement() : dialect.record(text));
}

async function sendOwn(
  respond: NonNullable<Route['respond']>,
  result: BusReply,
  { request, reply, caller }: Pick<Exchange, 'request' | 'reply'> & { caller: Caller | undefined },
): Promise<FastifyReply> {
  const isSecure = request.protocol === 'https';
  const { headers = {}, body } = respond(await textOf(result), { caller, isSecure }, result.meta);
  return reply.headers(headers).send(body);
}

const textOf = async (result: BusReply): Promise<string> => (await wholeReply(result)).toString();

async function authenticated(
  operation: Operation,
  request: FastifyRequest,
  authenticator: Authenticator,
): Promise<Authenticated | undefined> {
  if (operation.access === 'public') return undefined;
  const presented = presentedBy(request.headers.authorization, request.headers.cookie);
  if (!presented) throw new Fault('unauthenticated', 'no_credential');
  const known = await authenticator.authenticate(presented);
  // A browser sends the cookie with whatever page asks; only our own pages may change things with it.
  if (presented.kind === 'session' && isForeignChange(request)) throw new Fault('forbidden', 'origin');
  return known;
}

/** Everyone may ask who he is and log out; the rest is granted call by call. */
function checkScope(
  { operation, isServiceScoped }: Route,
  known: Authenticated | undefined,
  request: FastifyRequest,
  surface: Surface,
): void {
  if (!known || isServiceScoped || operation.name.startsWith('identity.sessions.')) return;
  const path = request.url.slice(surface.base.length).split('?', 1)[0]!;
  if (!known.grants(request.method, path)) throw new Fault('forbidden', 'scope');
}

/** An empty body is an empty object, whatever the content type says: commands are sent that way. */
function bodyOf(
  { operation, bodyLimit, upload }: Route,
  request: FastifyRequest,
): Buffer | AsyncIterator<Uint8Array> | undefined {
  if (upload) return uploaded(request.raw, upload.most);
  if (!bodyLimit) return undefined;
  const bytes = request.body as Buffer | undefined;
  return bytes?.length || operation.kind === 'query' ? bytes : Buffer.from('{}');
}

/** One record a line, and nothing else. */
const lines: Dialect['list'] = { open: '', separator: '\n', close: '\n', empty: '' };

/** Says what a list comes as: as the dialect has it, or as a file to be kept. */
function announced(
  { file }: Route,
  asked: RequestParts,
  dialect: Dialect,
  reply: FastifyReply,
): FastifyReply {
  if (!file) return reply.type(dialect.contentType);
  const { type, name } = file.of(asked);
  return reply.type(type).header('content-disposition', `attachment; filename="${name}"`);
}

function sendList(
  { open, close, empty }: Dialect['list'],
  { first, rest }: BusReply,
  reply: FastifyReply,
): FastifyReply {
  if (!first.length) return reply.send(empty);
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

/** For what Fastify refuses before it looks for a route, a path that cannot be decoded say: still in the dialect. */
export function answerOutside(
  surfaces: Surface[],
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const surface = surfaces.find(({ base }) => request.url.startsWith(`${base}/`));
  reply.header('x-request-id', request.id);
  if (surface) sendFault(surface, faultOf(error), request, reply);
  else reply.code(400).send({ error: 'bad request' });
}

function sendFault(
  surface: Surface,
  fault: Fault,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (fault.kind === 'internal')
    request.log.error({ err: fault.cause ?? fault, requestId: request.id }, fault.message);
  const { status, headers, body } = surface.dialect.fault(fault, placeOf(surface, request));
  return reply.code(status).headers(headers).type(surface.dialect.contentType).send(body);
}

const placeOf = (surface: Surface, { params, url }: FastifyRequest): FaultPlace => ({
  resource: (params as Params | undefined)?.store ?? url.slice(surface.base.length).split(/[/?]/)[1],
});

function grouped(routes: Route[]): Route[][] {
  const groups = new Map<string, Route[]>();
  for (const row of routes) {
    const key = `${row.method} ${row.path}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

/** @throws Fault invalid/query for a NUL, which no text in a database can hold. */
function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?');
  if (start < 0) return noQuery;
  if (url.includes('%00', start)) throw invalid('query', [{ path: [], issue: 'nul' }]);
  return new URLSearchParams(url.slice(start));
}

const noQuery = new URLSearchParams();
