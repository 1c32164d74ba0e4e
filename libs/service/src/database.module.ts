import type { DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { Database, dataSourceOptions, migrate } from '@stoa/persistence';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Resources, ServiceDefinition } from './definition.js';
import type { Logger } from './logger.js';
import { retryUntilReady } from './retry-until-ready.js';
import type { ProcessConfig, ServiceConfig } from './service-config.js';

/**
 * The DataSource of a service, and `Database`, which wraps it. A provider that injects either gets it migrated, and
 * `Database` seeded. Nest destroys the DataSource when the process ends.
 */
export function databaseModule<Config extends ProcessConfig>(
  definition: ServiceDefinition<Config>,
  resources: Resources<Config>,
): DynamicModule {
  const { DATABASE_URL: url, STOA_MIGRATE: migrates } = resources.config as unknown as ServiceConfig;
  const options = dataSourceOptions({ url, name: definition.name, ...definition.database });
  const typeOrm = TypeOrmModule.forRootAsync({
    useFactory: () => ({ ...options, toRetry: () => false }), // the factory below retries, within its own time
    dataSourceFactory: (given) => openDataSource(given!, resources.log, migrates),
  });
  const seeded = async (dataSource: DataSource): Promise<Database> => {
    const database = new Database(dataSource);
    await definition.seed?.(database, resources).catch((error: unknown) => closeAndThrow(database, error));
    return database;
  };
  return {
    module: class DatabaseModule {},
    global: true,
    imports: [typeOrm],
    providers: [{ provide: Database, useFactory: seeded, inject: [getDataSourceToken()] }],
    exports: [Database],
  };
}

async function openDataSource(
  options: DataSourceOptions,
  log: Logger,
  migrates: boolean,
): Promise<DataSource> {
  // An attempt that failed leaves a DataSource that cannot be initialized again.
  const dataSource = await retryUntilReady(log, 'PostgreSQL', () => new DataSource(options).initialize());
  try {
    if (migrates) log.info({ migrations: await migrate({ dataSource }) }, 'migrated');
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function closeAndThrow(database: Database, error: unknown): Promise<never> {
  await database.close();
  throw error;
}
