import type { Bus } from '@stoa/bus';
import type { Database } from '@stoa/persistence';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** Longer than this is no answer, as far as readiness goes. */
const patience = 1000;

export interface Health {
  bus: Bus;
  database?: Database | undefined;
  metrics: Metrics;
  isDraining(): boolean;
}

/** All with GET. */
export const healthPaths: readonly string[] = ['/health/live', '/health/ready', '/metrics'];

/** `/health/live`, `/health/ready` (NATS and PostgreSQL answer and no shutdown began) and Prometheus `/metrics`. */
export function mountHealth(server: FastifyInstance, health: Health): void {
  server.get('/health/live', () => ({ status: 'live' }));
  server.get('/health/ready', async (_request, reply) => {
    const checks = {
      nats: health.bus.isUp,
      ...(health.database && { postgres: await answers(health.database) }),
    };
    const isReady = !health.isDraining() && Object.values(checks).every(Boolean);
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'unready', ...checks });
  });
  server.get('/metrics', async (_request, reply) => {
    const { registry } = health.metrics;
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

function answers(database: Database): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, patience, false).unref());
  return Promise.race([database.isUp(), late]);
}
