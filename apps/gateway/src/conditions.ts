import type { FastifyReply, FastifyRequest } from 'fastify';

/** Whether the client holds this very version already (`If-None-Match`). */
export function acceptsAnswer(request: FastifyRequest, reply: FastifyReply): boolean {
  const held = request.headers['if-none-match'];
  const tag = reply.getHeader('etag');
  if (!held || !tag || request.method !== 'GET') return false;
  return held.split(',').some((one) => one.trim().replace(/^W\//, '') === tag || one.trim() === '*');
}

/** A state-changing request that a page of another site made. Requests without `Origin` come from no page. */
export function isForeignOrigin(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (!origin || request.method === 'GET' || request.method === 'HEAD') return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
