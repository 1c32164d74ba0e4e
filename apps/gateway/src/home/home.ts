import { readFileSync } from 'node:fs';
import { serviceOf } from '@stoa/contracts';
import type { Bus } from '@stoa/bus';
import { processHealth, type ServiceHealth } from '@stoa/service';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Surface } from '../route.js';
import { homeStyle, logo } from './assets.js';
import { pageText } from './page.js';
import { prefersHtml } from './prefers-html.js';

/** Realtime answers sockets, not operations, so no surface names it. */
const others = ['gateway', 'realtime'];

const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** `/`: a page for browsers, and the same facts as JSON for other clients, which probe whether Stoa is there. */
export function mountHome(server: FastifyInstance, bus: Bus, surfaces: readonly Surface[]): void {
  const services = servicesOf(surfaces);
  const health = brieflyKept(() => processHealth(bus, services));
  server.get('/', async (request, reply) => {
    const known = { version, services: await health() };
    reply.headers({ vary: 'Accept', 'cache-control': 'no-store' });
    if (prefersHtml(request.headers.accept))
      return reply.headers(headers).type('text/html; charset=utf-8').send(pageText(surfaces, known));
    return {
      name: 'stoa',
      version,
      docs: '/docs',
      surfaces: surfaces.map(({ name, base }) => ({ name, base })),
      services: Object.fromEntries(known.services.map(({ name, state }) => [name, state])),
    };
  });
  const asset = (type: string, body: string) => (_request: unknown, reply: FastifyReply) =>
    reply.headers(headers).type(type).header('cache-control', 'max-age=3600').send(body);
  server.get('/home.css', asset('text/css; charset=utf-8', homeStyle));
  for (const path of ['/favicon.ico', '/favicon.svg']) server.get(path, asset('image/svg+xml', logo));
}

const servicesOf = (surfaces: readonly Surface[]): string[] => [
  ...others,
  ...new Set(surfaces.flatMap(({ routes }) => routes.map(({ operation }) => serviceOf(operation)))),
];

/** Visitors share one look at the services per second, so that they cost the services nothing. */
function brieflyKept(look: () => Promise<ServiceHealth[]>, keptMs = 1000): () => Promise<ServiceHealth[]> {
  let last: { at: number; answer: Promise<ServiceHealth[]> } | undefined;
  return () => {
    if (!last || Date.now() - last.at > keptMs) last = { at: Date.now(), answer: look() };
    return last.answer;
  };
}
