import type { FastifyReply, FastifyRequest } from 'fastify';

/** Whether the client holds this very version already (`If-None-Match`). */
export function acceptsAnswer(request: FastifyRequest, reply: FastifyReply): boolean {
  const held = request.headers['if-none-match'];
  const tag = reply.getHeader('etag');
  if (!held || !tag || request.method !== 'GET') return false;
  return held.split(',').some((one) => one.trim().replace(/^W\//, '') === tag || one.trim() === '*');
}
