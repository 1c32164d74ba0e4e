import type { Bus } from '@stoa/bus';
import { contentTypeOf } from '@stoa/dialects';
import { Fault, own } from '@stoa/kernel';
import type { Authenticator } from '@stoa/service';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answer, sendText } from './answer.js';
import { mountCors } from './cors.js';
import { authenticate, type SurfaceContext } from './authenticate.js';
import { faultOf } from './http-faults.js';
import { contentFormats } from './content.js';
import { eventFormats, EventStreams } from './event-streams.js';
import { Limits } from './limits.js';
import { allBut, inUsualOrder, notAllowed } from './methods.js';
import { drainBody } from './drain-body.js';
import { permittedRows } from './permitted-rows.js';
import type { Route, Surface } from './route.js';
import { sendFault } from './send-fault.js';
import { endUpload } from './streams.js';
import { DialectRequest } from './dialect-request.js';

export interface EdgeParts {
  bus: Bus;
  authenticator: Authenticator;
  /** Multiplies the limits of each surface, by its name. */
  rateFactors: Record<string, number>;
  /** Names of surfaces that are not served over plain HTTP. */
  httpsOnly: readonly string[];
  observe(route: string, status: number, milliseconds: number, request: FastifyRequest): void;
}

/** The context of one surface while it is mounted and served. */
interface MountedSurface extends SurfaceContext {
  bus: Bus;
  observe: EdgeParts['observe'];
  streams: EventStreams;
}

/**
 * Mounts a surface: one generic handler serves every row. Every fault below the base of a surface, including an unknown
 * path, is answered in its dialect.
 */
export async function mountSurface(
  server: FastifyInstance,
  surface: Surface,
  { bus, authenticator, rateFactors, httpsOnly, observe }: EdgeParts,
): Promise<void> {
  const limits = new Limits(surface, own(rateFactors, surface.name) ?? 1);
  const isHttpsOnly = httpsOnly.includes(surface.name);
  const streams = new EventStreams(authenticator);
  server.addHook('preClose', async () => streams.end());
  const mounted: MountedSurface = { surface, limits, authenticator, isHttpsOnly, bus, observe, streams };
  await server.register(
    async (scope) => {
      if (surface.cors) mountCors(scope, surface.cors);
      bufferBodies(scope);
      answerFaults(scope, mounted);
      for (const [path, body] of Object.entries(surface.fixed)) mountFixed(scope, mounted, path, body);
      mountRoutes(scope, mounted, ({ upload, formParts }) => !upload && !formParts);
      await scope.register(async (open) => {
        streamForms(open, surface);
        mountRoutes(open, mounted, ({ formParts }) => !!formParts);
      });
      await scope.register(async (open) => {
        streamBodies(open, surface);
        mountRoutes(open, mounted, ({ upload }) => !!upload);
      });
      mountOtherMethods(scope, mounted);
    },
    { prefix: surface.base },
  );
  if (surface.root)
    await server.register(async (scope) => answerFaults(scope, mounted), { prefix: surface.root });
}

function mountFixed(
  scope: FastifyInstance,
  { surface }: MountedSurface,
  path: string,
  body: Surface['fixed'][string],
): void {
  const allow = methodsOf(surface, path);
  scope.get(path, (request, reply) => {
    const wire = new DialectRequest(request, surface, allow);
    const text = typeof body === 'string' ? body : body(wire);
    return sendText(
      reply.headers(surface.dialect.headers({}, wire)),
      surface.dialect.contentType(wire),
      text,
    );
  });
}

/** Keeps bodies as bytes, because the service parses them. */
function bufferBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** Streams bodies to the service. */
function streamBodies(scope: FastifyInstance, surface: Surface): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
  answerUploads(scope, surface);
}

/** Streams multipart forms, and keeps other bodies as bytes. */
function streamForms(scope: FastifyInstance, surface: Surface): void {
  scope.addContentTypeParser(multipart, (_request, _body, done) => done(null));
  answerUploads(scope, surface);
}

/** A fault is answered before the rest of a body is read. */
function answerUploads(scope: FastifyInstance, surface: Surface): void {
  const { dialect } = surface;
  scope.setErrorHandler((error, request, reply) => {
    void endUpload(request.raw);
    return sendFault(
      dialect,
      faultOf(error),
      new DialectRequest(request, surface, allowedAt(surface, request)),
      reply,
    );
  });
}

function answerFaults(scope: FastifyInstance, mounted: MountedSurface): void {
  const { surface } = mounted;
  const { dialect } = surface;
  scope.setErrorHandler(async (error, request, reply) => {
    const fault = faultOf(error);
    if (fault.kind === 'too_large') await drainBody(request.raw);
    return sendFault(
      dialect,
      fault,
      new DialectRequest(request, surface, allowedAt(surface, request)),
      reply,
    );
  });
  scope.setNotFoundHandler(async (request, reply) => {
    const wire = new DialectRequest(request, surface, []);
    const refusal = await authenticationFault(mounted, wire, 'caller');
    return sendFault(dialect, refusal ?? new Fault('not_found', 'path'), wire, reply);
  });
}

/** Mounts the rows whose bodies are read in the way of the scope. */
function mountRoutes(
  scope: FastifyInstance,
  mounted: MountedSurface,
  isOfScope: (row: Route) => boolean,
): void {
  const rows = mounted.surface.routes.filter(isOfScope);
  for (const same of Map.groupBy(rows, ({ method, path }) => `${method} ${path}`).values())
    mountRows(scope, mounted, same);
}

function mountRows(scope: FastifyInstance, mounted: MountedSurface, rows: Route[]): void {
  const { surface, bus, observe, streams } = mounted;
  const { method, path, bodyLimit } = rows[0]!;
  const name = `${surface.name} ${method} ${path}`;
  const allow = methodsOf(surface, path);
  const isLive = rows.some(({ operation }) => operation.form === 'events');
  const isBinary = rows.some(({ operation }) => operation.form === 'binary');
  const isStream = isLive || rows.some(({ operation }) => operation.form === 'progress');
  const formats = isLive ? eventFormats : isBinary ? contentFormats : rows[0]!.file?.formats;
  scope.route({
    method,
    url: path,
    ...(bodyLimit && { bodyLimit }),
    // Compression would buffer the events, and a range is one of the bytes as they are stored.
    ...((isStream || isBinary) && { compress: false as const }),
    handler: (request, reply) => {
      const wire = new DialectRequest(request, surface, allow, formats);
      const row = rows.find(({ when }) => !when || when(wire.query));
      if (!row) throw new Fault('not_found', 'row');
      return answer({ context: mounted, bus, row: rowOfBody(row, wire), wire, reply, streams });
    },
    onResponse: (request, reply, done) => {
      observe(name, reply.statusCode, reply.elapsedTime, request);
      done();
    },
  });
}

const multipart = 'multipart/form-data';

/** The row as it is for the body that came. */
function rowOfBody(row: Route, wire: DialectRequest): Route {
  const { formParts, bodyLimit: _, ...rest } = row;
  if (!formParts || contentTypeOf(wire) !== multipart) return row;
  const { operation, maxBytes } = formParts;
  return { ...rest, operation, upload: { types: [], maxBytes, hasParts: true } };
}

/** Answers methods without a row: 405 with `Allow`, or the description of the path for OPTIONS. */
function mountOtherMethods(scope: FastifyInstance, mounted: MountedSurface): void {
  const { surface } = mounted;
  for (const path of new Set([...Object.keys(surface.fixed), ...surface.routes.map((row) => row.path)])) {
    const allow = methodsOf(surface, path);
    const rows = surface.routes.filter((row) => row.path === path);
    const access = rows.some(({ operation }) => operation.access === 'public') ? 'public' : 'caller';
    scope.route({
      method: allBut(allow.filter((method) => method !== 'OPTIONS')),
      url: path,
      handler: async (request, reply) => {
        const wire = new DialectRequest(request, surface, allow);
        if (request.method === 'OPTIONS' && surface.options) {
          const caller = (await authenticate(mounted, wire, access))?.caller;
          const permitted = (asked: readonly Route[]): Promise<Route[]> =>
            permittedRows(asked, { surface, bus: mounted.bus, wire, caller });
          const { status, headers, body } = await surface.options(wire, rows, permitted);
          return sendText(reply.code(status).headers(headers), surface.dialect.contentType(wire), body);
        }
        throw (await authenticationFault(mounted, wire, access)) ?? notAllowed(allow);
      },
    });
  }
}

/** The fault of the authentication of a request without a row, on surfaces that authenticate first. */
async function authenticationFault(
  mounted: MountedSurface,
  wire: DialectRequest,
  access: 'public' | 'caller',
): Promise<Fault | undefined> {
  if (!mounted.surface.callerFirst) return undefined;
  return authenticate(mounted, wire, access).then(() => undefined, Fault.from);
}

function methodsOf({ routes, fixed, options }: Surface, path: string): string[] {
  const own = new Set<string>(routes.filter((row) => row.path === path).map(({ method }) => method));
  if (Object.hasOwn(fixed, path)) own.add('GET');
  if (own.has('GET')) own.add('HEAD');
  if (options) own.add('OPTIONS');
  return inUsualOrder(own);
}

const allowedAt = (surface: Surface, { routeOptions: { url } }: FastifyRequest): string[] =>
  url?.startsWith(surface.base) ? methodsOf(surface, url.slice(surface.base.length) || '/') : [];
