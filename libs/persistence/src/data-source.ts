import type { DataSourceOptions } from 'typeorm';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  url: string;
  name: string;
  entities?: DataSourceOptions['entities'];
  migrations?: DataSourceOptions['migrations'];
  /** Connections for short statements. Lists have connections of their own. */
  poolSize?: number;
}

/** The schema is made by migrations alone, extensions included, so TypeORM synchronizes and installs nothing. */
export const dataSourceOptions = (options: DatabaseOptions) => ({
  type: 'postgres' as const,
  url: options.url,
  applicationName: options.name,
  poolSize: options.poolSize ?? 12,
  connectTimeoutMS: 3000,
  entities: options.entities ?? [],
  migrations: options.migrations ?? [],
  synchronize: false,
  installExtensions: false,
  poolErrorHandler: () => undefined, // a lost idle connection is replaced at its next use
  extra: { statement_timeout: 15_000 },
});
