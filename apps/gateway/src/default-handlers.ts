import { Fault } from '@stoa/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultOf } from './http-faults.js';
import { defaultFaultWriter } from './default-fault-writer.js';
import type { Surface } from './route.js';
import { sendFault } from './send-fault.js';
import { surfaceAt } from './surface-at.js';
import { plainRequest, DialectRequest } from './dialect-request.js';

/** Answers, in the dialect, what Fastify refuses before routing, for example a path that cannot be decoded. */
export const frameworkErrorHandler =
  (surfaces: readonly Surface[]) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const surface = surfaceAt(surfaces, request.originalUrl);
    const wire = surface
      ? new DialectRequest(request, surface, [])
      : plainRequest(request.method, request.originalUrl);
    sendFault(
      surface?.dialect ?? defaultFaultWriter,
      faultOf(error),
      wire,
      reply.header('x-request-id', request.id),
    );
  };

/** Answers requests outside every surface, so that no reply has the default body of the framework. */
export function setDefaultHandlers(server: FastifyInstance): void {
  // Nothing outside a surface reads a body, so no body is refused.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _body, done) => done(null));
  const answer = (fault: Fault, { method, url }: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendFault(defaultFaultWriter, fault, plainRequest(method, url), reply);
  server.setNotFoundHandler((request, reply) => answer(new Fault('not_found', 'path'), request, reply));
  server.setErrorHandler((error, request, reply) => answer(faultOf(error), request, reply));
}
