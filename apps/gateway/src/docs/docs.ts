import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Surface } from '../route.js';
import { scriptAsset } from './asset.js';
import { pageText } from './page.js';
import { scalarScript } from './scalar.js';
import { starterText } from './starter.js';

const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    // Scalar and its editor set styles of elements, which no hash or nonce can allow.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

/** Serves the documentation pages: one for all surfaces, and those of the vendors. All files are this server's own. */
export async function mountDocs(server: FastifyInstance, surfaces: Surface[]): Promise<void> {
  const scalar = await scalarScript();
  const pages = surfaces.flatMap(({ name, vendorPages }) =>
    vendorPages ? [{ path: vendorPages.docs, first: name }] : [],
  );
  await server.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => void reply.headers(headers));
    const serve = (path: string, type: string, caching: string, body: string): void => {
      scope.get(path, (_request, reply: FastifyReply) =>
        reply.type(`${type}; charset=utf-8`).header('cache-control', caching).send(body),
      );
    };
    const script = ({ path, body }: ReturnType<typeof scriptAsset>): void =>
      serve(path, 'text/javascript', 'public, max-age=31536000, immutable', body);

    script(scalar);
    for (const { path, first } of [{ path: '/docs/', first: surfaces[0]!.name }, ...pages]) {
      const start = scriptAsset(`start-${first}`, starterText(surfaces, first));
      for (const spelling of [path, path.slice(0, -1)])
        serve(spelling, 'text/html', 'no-cache', pageText([scalar.path, start.path]));
      if (!scope.hasRoute({ method: 'GET', url: start.path })) script(start);
    }
  });
}
