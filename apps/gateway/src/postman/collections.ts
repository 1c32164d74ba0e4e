import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { collectionPath } from '../published.js';
import type { Surface } from '../route.js';
import { collectionOf } from './collection.js';

/** A placeholder for the address of the server, which only a request reveals. */
const placeholder = 'http://stoa.invalid';

/** Serves each surface as a Postman collection. */
export function mountCollections(server: FastifyInstance, surfaces: Surface[]): void {
  for (const surface of surfaces) {
    const text = JSON.stringify(collectionOf(surface, placeholder));
    const send = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
      reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="stoa-${surface.name}.postman.json"`)
        .send(text.replaceAll(placeholder, `${request.protocol}://${request.host}`));
    for (const path of [collectionPath(surface), surface.vendorPages?.postman])
      if (path) server.get(path, send);
  }
}
