import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Mounts the routes of Engine.IO's polling transport. `poll` writes the whole response. */
export function mountPolling(
  server: FastifyInstance,
  paths: readonly string[],
  poll: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): void {
  void server.register(async (scope) => {
    // Engine.IO reads the body itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const path of paths)
      scope.all(path, ({ raw: request }, reply) => {
        reply.hijack();
        allowOrigin(request, reply.raw);
        if (request.method === 'OPTIONS') reply.raw.writeHead(204).end();
        else void poll(request, reply.raw);
      });
  });
}

/** Pages of other sites may send a token that they were given; the handshake refuses them with our cookie. */
function allowOrigin({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
  if (!origin) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-headers', 'authorization, content-type');
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader('vary', 'origin');
}
