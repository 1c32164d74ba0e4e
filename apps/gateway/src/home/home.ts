import { readFileSync } from 'node:fs';
import { serviceOf } from '@stoa/contracts';
import type { Bus } from '@stoa/bus';
import { processHealth, type ServiceHealth } from '@stoa/service';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Surface } from '../route.js';
import { homeStyle, logo } from './assets.js';
import { pageHeaders } from './page-headers.js';
import { pageText } from './page.js';
import { prefersHtml } from './prefers-html.js';

/** Services that the routes do not name: the gateway itself, and realtime, which serves sockets. */
const otherServices = ['gateway', 'realtime'];

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Serves `/`: a page for browsers, and the same data as JSON for clients that probe whether Stoa is there. */
export function mountHome(server: FastifyInstance, bus: Bus, surfaces: readonly Surface[]): void {
  const services = servicesOf(surfaces);
  const health = cached(() => processHealth(bus, services));
  server.get('/', async (request, reply) => {
    const status = { version, services: await health() };
    reply.headers({ vary: 'Accept', 'cache-control': 'no-store' });
    if (prefersHtml(request.headers.accept))
      return reply.headers(pageHeaders).type('text/html; charset=utf-8').send(pageText(surfaces, status));
    return {
      name: 'stoa',
      version,
      docs: '/docs',
      surfaces: surfaces.map(({ name, base }) => ({ name, base })),
      services: Object.fromEntries(status.services.map(({ name, state }) => [name, state])),
    };
  });
  const asset = (type: string, body: string) => (_request: unknown, reply: FastifyReply) =>
    reply.headers(pageHeaders).type(type).header('cache-control', 'max-age=3600').send(body);
  server.get('/home.css', asset('text/css; charset=utf-8', homeStyle));
  for (const path of ['/favicon.ico', '/favicon.svg']) server.get(path, asset('image/svg+xml', logo));
}

const servicesOf = (surfaces: readonly Surface[]): string[] => [
  ...otherServices,
  ...new Set(surfaces.flatMap(({ routes }) => routes.map(({ operation }) => serviceOf(operation)))),
];

/** Caches the health for a second, so that visitors of the page cause no load on the services. */
function cached(read: () => Promise<ServiceHealth[]>, ttlMs = 1000): () => Promise<ServiceHealth[]> {
  let last: { at: number; answer: Promise<ServiceHealth[]> } | undefined;
  return () => {
    if (!last || Date.now() - last.at > ttlMs) last = { at: Date.now(), answer: read() };
    return last.answer;
  };
}
