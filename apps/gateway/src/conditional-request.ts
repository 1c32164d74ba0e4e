import { namesTag } from '@stoa/bus';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Whether `If-None-Match` names the entity tag of the reply, so that 304 is the answer. */
export function isNotModified(request: FastifyRequest, reply: FastifyReply): boolean {
  const cachedTags = request.headers['if-none-match'];
  const tag = reply.getHeader('etag');
  if (!cachedTags || !tag || request.method !== 'GET') return false;
  return namesTag(cachedTags, String(tag));
}
