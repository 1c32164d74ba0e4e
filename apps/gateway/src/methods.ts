import { METHODS } from 'node:http';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { Fault } from '@stoa/kernel';

/** The common methods, in the usual order. */
const usual = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** All methods of Node's parser except `CONNECT`, which requests a tunnel. */
const all = [...usual, ...METHODS.filter((method) => method !== 'CONNECT' && !usual.includes(method))];

export const inUsualOrder = (methods: ReadonlySet<string>): string[] =>
  all.filter((method) => methods.has(method));

export const allBut = (methods: readonly string[]): HTTPMethods[] =>
  all.filter((method) => !methods.includes(method)) as HTTPMethods[];

/** Makes Fastify route all methods and read a body with each, because some APIs accept one with GET. */
export function routeAllMethods(server: FastifyInstance): void {
  for (const method of all) server.addHttpMethod(method, { hasBody: true, overrideExisting: true });
}

export const notAllowed = (allow: string[]): Fault =>
  new Fault('method_not_allowed', 'method', undefined, { allow });

/**
 * Records the methods of each path of `server`. The returned function mounts all other methods: 405 with `Allow`.
 * @param paths paths that were mounted before, with GET
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
