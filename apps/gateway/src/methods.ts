import { METHODS } from 'node:http';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { Fault } from '@stoa/kernel';

/** In the order in which HTTP usually names them. */
const usual = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** All that Node's parser knows, but for `CONNECT`, which asks for a tunnel. */
const all = [...usual, ...METHODS.filter((method) => method !== 'CONNECT' && !usual.includes(method))];

export const inUsualOrder = (methods: ReadonlySet<string>): string[] =>
  all.filter((method) => methods.has(method));

export const allBut = (methods: readonly string[]): HTTPMethods[] =>
  all.filter((method) => !methods.includes(method)) as HTTPMethods[];

/** Makes Fastify route them all, and read a body with each: some APIs take one with GET. */
export function routeAllMethods(server: FastifyInstance): void {
  for (const method of all) server.addHttpMethod(method, { hasBody: true, overrideExisting: true });
}

export const notAllowed = (allow: string[]): Fault =>
  new Fault('method_not_allowed', 'method', undefined, { allow });

/**
 * Keeps in mind which methods the paths of `server` have. What it returns mounts the others: 405 with `Allow`.
 * @param paths that were there before, with GET
 */
export function refuseOtherMethods(server: FastifyInstance, paths: readonly string[]): () => void {
  const methods = new Map(paths.map((path) => [path, new Set(['GET', 'HEAD'])]));
  server.addHook('onRoute', ({ url, method }) => {
    methods.set(url, new Set([...(methods.get(url) ?? []), ...[method].flat()]));
  });
  return () => {
    for (const [url, own] of [...methods]) {
      const allow = inUsualOrder(own);
      const method = allBut(allow).filter((one) => !server.hasRoute({ method: one, url }));
      if (method.length)
        server.route({
          method,
          url,
          handler: () => {
            throw notAllowed(allow);
          },
        });
    }
  };
}
