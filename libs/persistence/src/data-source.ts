import type { DataSourceOptions } from 'typeorm';
import { eventEntities } from './event-tables/event-entities.js';
import { survivesErrors } from './pooled.js';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  url: string;
  name: string;
  /** Of the service's own tables. */
  entities?: readonly (new () => object)[];
  migrations?: DataSourceOptions['migrations'];
  /** Connections for short statements. Lists have connections of their own. */
  poolSize?: number;
}

/**
 * Milliseconds for which a connection is kept without use. A new one plans its statements anew, several times each, and
 * for large ones that takes ten times as long as the statement: with the 10 seconds of pg, each pause between bursts of
 * requests would be followed by that on all connections.
 */
const idleTime = 60_000;

/** The schema is made by migrations alone, extensions included, so TypeORM synchronizes and installs nothing. */
export const dataSourceOptions = (options: DatabaseOptions) => ({
  type: 'postgres' as const,
  url: options.url,
  applicationName: options.name,
  poolSize: options.poolSize ?? 12,
  connectTimeoutMS: 3000,
  entities: [...eventEntities, ...(options.entities ?? [])],
  migrations: options.migrations ?? [],
  synchronize: false,
  installExtensions: false,
  poolErrorHandler: () => undefined, // a lost idle connection is replaced at its next use
  extra: { statement_timeout: 15_000, idleTimeoutMillis: idleTime, ...survivesErrors },
});
