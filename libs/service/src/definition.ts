import type { INestApplication, Type } from '@nestjs/common';
import type { Bus } from '@stoa/bus';
import type { Operation } from '@stoa/contracts';
import type { Clock } from '@stoa/kernel';
import type { Database, DatabaseOptions } from '@stoa/persistence';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';
import type { ProcessConfig } from './service-config.js';

/** The parts of a running process, for the code that starts with it. */
export interface Resources<Config> {
  config: Config;
  bus: Bus;
  log: Logger;
  metrics: Metrics;
}

interface Common<Config> {
  name: string;
  /** Nest module with the handlers; `Bus`, `Database`, `LOG`, `CONFIG` and `CLOCK` can be injected everywhere. */
  module?: Type;
  /** Operations that this service answers; start-up fails if one has no handler. */
  operations?: Operation[];
  /** The system clock unless a test controls the time. */
  clock?: Clock;
  fastify?(config: Config): FastifyServerOptions;
  /** Sets what belongs to the Nest application and to no module, before it is initialised: a WebSocket adapter. */
  configure?(app: INestApplication): void;
  /** Adds routes to the process's HTTP server, besides health and metrics. */
  http?(server: FastifyInstance, resources: Resources<Config>): Promise<void>;
}

/** A process without data of its own, such as the gateway. */
export interface ProcessDefinition<Config extends ProcessConfig = ProcessConfig> extends Common<Config> {
  database?: undefined;
}

/** A process with a database. */
export interface ServiceDefinition<Config extends ProcessConfig = ProcessConfig> extends Common<Config> {
  database: Pick<DatabaseOptions, 'entities' | 'migrations'>;
  /** Creates the rows that must exist before the first request; runs after migrations, on every start. */
  seed?(database: Database, resources: Resources<Config>): Promise<void>;
}

export type Definition<Config extends ProcessConfig> = ProcessDefinition<Config> | ServiceDefinition<Config>;

/** Injection token of the process's configuration. */
export const CONFIG = Symbol('config');
/** Injection token of the process's logger. */
export const LOG = Symbol('log');
/** Injection token of the process's clock, by which tests control the time. */
export const CLOCK = Symbol('clock');
