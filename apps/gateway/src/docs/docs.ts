import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import files from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Surface } from '../route.js';
import { pageText, starterText } from './page.js';

/** The only files of the package that are served: no listing, no source maps, no second build. */
const shared = [
  'swagger-ui.css',
  'index.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'favicon-32x32.png',
];

const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

/** Serves Swagger UI for the descriptions of the surfaces, with files of this server only. */
export async function mountDocs(server: FastifyInstance, surfaces: Surface[]): Promise<void> {
  await server.register(async (scope) => {
    const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
    await scope.register(files, { root, serve: false });
    scope.addHook('onRequest', async (_request, reply) => void reply.headers(headers));

    const text = (type: string, body: string) => (_request: unknown, reply: FastifyReply) =>
      reply.type(`${type}; charset=utf-8`).header('cache-control', 'no-cache').send(body);
    const pages = surfaces.flatMap(({ name, vendorPages }) =>
      vendorPages ? [{ path: vendorPages.docs, name }] : [],
    );
    for (const { path, name } of [{ path: '/docs/', name: undefined }, ...pages]) {
      const start = `/docs/start${name ? `-${name}` : ''}.js`;
      for (const spelling of [path, path.slice(0, -1)])
        scope.get(spelling, text('text/html', pageText(start)));
      scope.get(start, text('text/javascript', starterText(surfaces, name)));
    }
    for (const name of shared)
      scope.get(`/docs/${name}`, (_request, reply) => reply.sendFile(name, { maxAge: '1h' }));
  });
}
