import type { Logger, Metrics } from '@stoa/service';
import type { FastifyRequest } from 'fastify';

/** Logs and measures each request. The query string is left out, because it can carry tokens. */
export const accessLog =
  (log: Logger, metrics: Metrics) =>
  (route: string, status: number, milliseconds: number, request: FastifyRequest): void => {
    metrics.observe(route, `${Math.floor(status / 100)}xx`, milliseconds);
    const { id, method, url, ip } = request;
    const path = url.split('?', 1)[0];
    log.info({ requestId: id, method, path, status, ms: Math.round(milliseconds * 10) / 10, ip });
  };
