import { type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Bus, NatsStrategy } from '@stoa/bus';
import { systemClock } from '@stoa/kernel';
import { Database, migrate } from '@stoa/persistence';
import type { FastifyInstance } from 'fastify';
import { CLOCK, CONFIG, LOG, type Definition, type Resources } from './definition.js';
import { FaultFilter } from './fault-filter.js';
import { mountHealth } from './health.js';
import { HttpAdapter } from './http-adapter.js';
import { Consumers, type EventHandler } from './consumers.js';
import { createLogger, nestLogger } from './logger.js';
import { Metrics } from './metrics.js';
import { observer } from './observer.js';
import { retryUntilReady } from './retry-until-ready.js';
import { Relay } from './relay.js';
import type { ProcessConfig, ServiceConfig } from './service-config.js';

export interface RunningService {
  /** `http://host:port` of its HTTP server. */
  url: string;
  /** Not ready -> no new work -> finish what is under way -> close. */
  stop(): Promise<void>;
}

/** Brings a service up. @throws when something that it needs stays away for a minute. */
export async function startService<Config extends ProcessConfig>(
  definition: Definition<Config>,
  config: Config,
): Promise<RunningService> {
  const log = createLogger(definition.name, config.LOG_LEVEL);
  const metrics = new Metrics(definition.name);
  const bus = await retryUntilReady(log, 'NATS', () =>
    Bus.connect({ url: config.NATS_URL, name: definition.name }),
  );
  const resources = { config, bus, log, metrics };
  const database = await openDatabase(definition, resources).catch(async (error: unknown) => {
    await bus.drain();
    throw error;
  });
  const state = { draining: false };
  const events = database && eventsOf(definition, resources, database);
  const app = await createApp(definition, resources, database, events?.consumers);
  const server = app.getHttpAdapter().getInstance() as FastifyInstance;
  mountHealth(server, { name: definition.name, bus, database, metrics, isDraining: () => state.draining });
  await definition.http?.(server, resources);
  await app.startAllMicroservices();
  events?.relay.start();
  await app.listen(config.HTTP_PORT, config.HTTP_HOST);
  const url = `http://${config.HTTP_HOST}:${(server.server.address() as { port: number }).port}`;
  log.info({ url }, 'ready');
  return {
    url,
    async stop() {
      state.draining = true;
      await Promise.all([app.close(), events?.consumers.stop()]);
      await events?.relay.stop();
      await bus.drain();
      await database?.close();
      log.info('stopped');
    },
  };
}

async function openDatabase<Config extends ProcessConfig>(
  definition: Definition<Config>,
  resources: Resources<Config>,
): Promise<Database | undefined> {
  if (!definition.database) return undefined;
  const { log } = resources;
  const config = resources.config as unknown as ServiceConfig;
  const options = { url: config.DATABASE_URL, name: definition.name, ...definition.database };
  const database = await retryUntilReady(log, 'PostgreSQL', () => Database.open(options));
  try {
    if (config.STOA_MIGRATE) log.info({ migrations: await migrate(database) }, 'migrated');
    await definition.seed?.(database, resources);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** What publishes a service's events, and what works off those of others. */
function eventsOf<Config extends ProcessConfig>(
  { name: service }: Definition<Config>,
  { config, bus, log, metrics }: Resources<Config>,
  database: Database,
): { relay: Relay; consumers: Consumers } {
  const keepDays = (config as unknown as ServiceConfig).STOA_EVENTS_KEEP_DAYS;
  return {
    relay: new Relay({ service, database, bus, log, metrics, keepDays }),
    consumers: new Consumers({ service, bus, database, log }),
  };
}

async function createApp<Config extends ProcessConfig>(
  definition: Definition<Config>,
  resources: Resources<Config>,
  database: Database | undefined,
  consumers: Consumers | undefined,
): Promise<INestApplication> {
  const app = await NestFactory.create(
    moduleOf(definition, resources, database),
    new HttpAdapter({ forceCloseConnections: 'idle', ...definition.fastify?.(resources.config) }),
    { logger: nestLogger(resources.log), bodyParser: false, abortOnError: false },
  );
  definition.configure?.(app);
  if (definition.operations?.length) {
    const { bus, metrics, log } = resources;
    const observe = observer(metrics, log);
    const { operations } = definition;
    const consume = (handlers: ReadonlyMap<string, EventHandler>): void => consumers?.start(handlers);
    const strategy = new NatsStrategy({ bus, version: '0.1.0', operations, observe, consume });
    app.useGlobalFilters(new FaultFilter());
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  }
  return app;
}

function moduleOf<Config extends ProcessConfig>(
  { module, clock = systemClock }: Definition<Config>,
  { config, bus, log, metrics }: Resources<Config>,
  database: Database | undefined,
): DynamicModule {
  const provided = [
    { provide: Bus, useValue: bus },
    { provide: LOG, useValue: log },
    { provide: CONFIG, useValue: config },
    { provide: CLOCK, useValue: clock },
    { provide: Metrics, useValue: metrics },
    ...(database ? [{ provide: Database, useValue: database }] : []),
  ];
  return {
    module: class Root {},
    global: true,
    imports: module ? [module] : [],
    providers: provided,
    exports: provided.map(({ provide }) => provide),
  };
}
