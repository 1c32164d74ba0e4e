import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { isNotModified } from './conditional-request.js';
import { describeSurface } from './openapi/describe.js';
import { descriptionPath } from './published.js';
import type { Surface } from './route.js';

/** Serves the OpenAPI 3.1 description of each surface, serialised once. */
export function mountDescriptions(server: FastifyInstance, surfaces: Surface[]): void {
  for (const surface of surfaces) {
    const bytes = Buffer.from(JSON.stringify(describeSurface(surface)));
    const tag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
    for (const path of [descriptionPath(surface), surface.vendorPages?.description])
      if (path)
        server.get(path, (request, reply) => {
          reply.headers({ etag: tag, 'cache-control': 'no-cache' });
          if (isNotModified(request, reply)) return reply.code(304).send();
          return reply.type('application/json; charset=utf-8').send(bytes);
        });
  }
}
