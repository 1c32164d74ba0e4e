import type { DynamicModule, INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Bus, NatsStrategy, type BusOptions } from '@stoa/bus';
import { Database } from '@stoa/persistence';
import type { FastifyInstance } from 'fastify';
import { databaseModule } from './database.module.js';
import type { Definition, Resources } from './definition.js';
import { eventsModule } from './events.module.js';
import { FaultFilter } from './fault-filter.js';
import { mountHealth } from './health.js';
import { HttpAdapter } from './http-adapter.js';
import { createLogger, nestLogger } from './logger.js';
import { Metrics } from './metrics.js';
import { processModule } from './process.module.js';
import { requestsModule } from './requests.module.js';
import { retryUntilReady } from './retry-until-ready.js';
import type { ProcessConfig } from './service-config.js';

export interface RunningService {
  /** `http://host:port` of its HTTP server. */
  url: string;
  /**
   * Not ready -> no new requests, those under way are finished -> relay and consumers stop -> bus -> pools. These
   * are Nest's hooks: requests end in `onModuleDestroy`, relay, consumers and bus in `beforeApplicationShutdown`, pools in
   * `onApplicationShutdown`.
   */
  stop(): Promise<void>;
}

/** Starts a service. @throws when NATS or PostgreSQL does not answer for a minute. */
export async function startService<Config extends ProcessConfig>(
  definition: Definition<Config>,
  config: Config,
): Promise<RunningService> {
  const { name } = definition;
  const log = createLogger(name, config.LOG_LEVEL);
  const metrics = new Metrics(name);
  const bus = await retryUntilReady(log, 'NATS', () => Bus.connect(busOptions(name, config)));
  const resources = { config, bus, log, metrics };
  const app = await createApp(definition, resources).catch(async (error: unknown) => {
    await bus.drain();
    throw error;
  });
  const state = { draining: false };
  const server = app.getHttpAdapter().getInstance() as FastifyInstance;
  const database = definition.database && app.get(Database);
  mountHealth(server, { name, bus, database, metrics, isDraining: () => state.draining });
  await definition.http?.(server, resources);
  await app.startAllMicroservices();
  await app.listen(config.HTTP_PORT, config.HTTP_HOST);
  const url = `http://${config.HTTP_HOST}:${(server.server.address() as { port: number }).port}`;
  log.info({ url }, 'ready');
  return {
    url,
    async stop() {
      state.draining = true;
      await app.close();
      log.info('stopped');
    },
  };
}

const busOptions = (name: string, config: ProcessConfig): BusOptions => ({
  url: config.NATS_URL,
  name,
  buckets: { maxBytes: config.STOA_FILES_MAX_BYTES, replicas: config.STOA_FILES_REPLICAS },
});

async function createApp<Config extends ProcessConfig>(
  definition: Definition<Config>,
  resources: Resources<Config>,
): Promise<INestApplication> {
  const app = await NestFactory.create(
    rootModule(definition, resources),
    new HttpAdapter({ forceCloseConnections: 'idle', ...definition.fastify?.(resources.config) }),
    { logger: nestLogger(resources.log), bodyParser: false, abortOnError: false },
  );
  definition.configure?.(app);
  if (definition.operations?.length) {
    app.useGlobalFilters(new FaultFilter());
    app.connectMicroservice(
      { strategy: app.get(NatsStrategy, { strict: false }) },
      { inheritAppConfig: true },
    );
  }
  return app;
}

function rootModule<Config extends ProcessConfig>(
  definition: Definition<Config>,
  resources: Resources<Config>,
): DynamicModule {
  const { name, module, operations } = definition;
  const events = eventsModule(name);
  const imports = [
    processModule(definition, resources),
    ...(definition.database ? [databaseModule(definition, resources), events] : []),
    ...(operations?.length ? [requestsModule(operations, definition.database && events)] : []),
    ...(module ? [module] : []),
  ];
  return { module: class Root {}, imports };
}
