import { endOnConfigurationError, readConfig } from '@stoa/config';
import { Database, migrate } from '@stoa/persistence';
import type { z } from 'zod';
import type { Definition } from './definition.js';
import { releaseStartupMemory } from './release-startup-memory.js';
import { startService } from './run-service.js';
import type { ProcessConfig, ServiceConfig } from './service-config.js';

/** Aborts requests that take longer to finish, so that no orchestrator has to kill the process. */
const maxShutdown = 10_000;

/**
 * The lifecycle of a process: `node main.js` serves until a stop signal (SIGTERM, SIGINT, or the end of the supervisor's
 * channel), `node main.js migrate` runs the pending migrations and exits.
 */
export async function runService<Schema extends z.ZodObject>(
  schema: Schema,
  definition: Definition<z.infer<Schema> & ProcessConfig>,
): Promise<void> {
  const config = readConfig(schema) as z.infer<Schema> & ProcessConfig;
  if (process.argv[2] === 'migrate') return migrateOnly(definition, config as unknown as ServiceConfig);
  // Some problems of the configuration depend on the data: the first start needs a password.
  const service = await startService(definition, config).catch(endOnConfigurationError);
  const stop = (): void => {
    setTimeout(() => process.exit(1), maxShutdown).unref();
    void service.stop().then(() => process.exit(0));
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event as 'SIGTERM', stop);
  process.send?.({ ready: service.url });
  releaseStartupMemory();
}

async function migrateOnly<Config extends ProcessConfig>(
  definition: Definition<Config>,
  config: ServiceConfig,
): Promise<void> {
  const database = await Database.open({
    url: config.DATABASE_URL,
    name: definition.name,
    ...definition.database,
  });
  const ran = await migrate(database);
  process.stdout.write(ran.length ? `${ran.join('\n')}\n` : 'nothing to migrate\n');
  await database.close();
}
