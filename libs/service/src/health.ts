import { replyToGather, gather, type Bus } from '@stoa/bus';
import type { Database } from '@stoa/persistence';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** Milliseconds after which a process or a database counts as not ready. */
const timeout = 1000;
const healthSubject = 'stoa.health';

export interface Health {
  /** The service. */
  name: string;
  bus: Bus;
  database?: Database | undefined;
  metrics: Metrics;
  isDraining(): boolean;
}

/** The paths of this file, for GET requests. */
export const healthPaths: readonly string[] = ['/health/live', '/health/ready', '/metrics'];

/** Serves `/health/live`, `/health/ready` (NATS and PostgreSQL answer, no shutdown has begun) and Prometheus `/metrics`. */
export function mountHealth(server: FastifyInstance, health: Health): void {
  server.get('/health/live', () => ({ status: 'live' }));
  server.get('/health/ready', async (_request, reply) => {
    const report = await reportOf(health);
    return reply.code(report.status === 'ready' ? 200 : 503).send(report);
  });
  replyToGather(health.bus, healthSubject, async () => ({ name: health.name, ...(await reportOf(health)) }));
  server.get('/metrics', async (_request, reply) => {
    const { registry } = health.metrics;
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

async function reportOf({ bus, database, isDraining }: Health) {
  const checks = { nats: bus.isUp, ...(database && { postgres: await answers(database) }) };
  const isReady = !isDraining() && Object.values(checks).every(Boolean);
  return { status: isReady ? ('ready' as const) : ('unready' as const), ...checks };
}

export interface ServiceHealth {
  name: string;
  /** The worst state of the processes that answered; `silent` if none did. */
  state: 'ready' | 'unready' | 'silent';
}

/** The state of the named services, as their processes report it over NATS. */
export async function processHealth(bus: Bus, names: readonly string[]): Promise<ServiceHealth[]> {
  const reports = await gather<{ name: string; status: 'ready' | 'unready' }>(bus, healthSubject, {
    waitMs: timeout,
    isEnough: (answers) => names.every((name) => answers.some((answer) => answer.name === name)),
  });
  const states = Map.groupBy(reports, ({ name }) => name);
  return names.map((name) => {
    const own = states.get(name);
    if (!own) return { name, state: 'silent' };
    return { name, state: own.every(({ status }) => status === 'ready') ? 'ready' : 'unready' };
  });
}

function answers(database: Database): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, timeout, false).unref());
  return Promise.race([database.isUp(), late]);
}
