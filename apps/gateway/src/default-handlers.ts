import { Fault } from '@stoa/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultOf } from './http-faults.js';
import { neutral } from './default-fault-writer.js';
import type { Surface } from './route.js';
import { sendFault } from './send-fault.js';
import { surfaceAt } from './surface-at.js';
import { plainRequest, DialectRequest } from './dialect-request.js';

/** Answers, in the dialect, what Fastify refuses before it looks for a route: a path that cannot be decoded, say. */
export const answerUnrouted =
  (surfaces: readonly Surface[]) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const surface = surfaceAt(surfaces, request.originalUrl);
    const wire = surface
      ? new DialectRequest(request, surface, [])
      : plainRequest(request.method, request.originalUrl);
    sendFault(surface?.dialect ?? neutral, faultOf(error), wire, reply.header('x-request-id', request.id));
  };

/** Answers what belongs to no surface, so that no body of the framework goes out. */
export function answerOutside(server: FastifyInstance): void {
  // No body is for anything here, so none is a fault.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _body, done) => done(null));
  const answer = (fault: Fault, { method, url }: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendFault(neutral, fault, plainRequest(method, url), reply);
  server.setNotFoundHandler((request, reply) => answer(new Fault('not_found', 'path'), request, reply));
  server.setErrorHandler((error, request, reply) => answer(faultOf(error), request, reply));
}
