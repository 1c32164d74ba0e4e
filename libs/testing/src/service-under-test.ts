import { Bus } from '@stoa/bus';
import { startService, type RunningService, type ServiceConfig, type ServiceDefinition } from '@stoa/service';
import { testServers, type TestServers } from './servers.js';

export interface ServiceUnderTest {
  /** For requests as another process makes them. */
  bus: Bus;
  service: RunningService;
  servers: TestServers;
  databaseUrl: string;
  stop(): Promise<void>;
}

/** Starts one service on servers of its own. */
export async function serviceUnderTest<Config extends ServiceConfig>(
  definition: ServiceDefinition<Config>,
  config: Omit<Config, keyof ServiceConfig>,
): Promise<ServiceUnderTest> {
  const servers = await testServers();
  const databaseUrl = await servers.database();
  const common: ServiceConfig = {
    NATS_URL: servers.natsUrl,
    DATABASE_URL: databaseUrl,
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: 0,
    STOA_FILES_MAX_BYTES: -1,
    STOA_FILES_REPLICAS: 1,
    LOG_LEVEL: 'error',
    STOA_EVENTS_KEEP_DAYS: 30,
    STOA_MIGRATE: true,
  };
  const service = await startService(definition, { ...common, ...config } as Config).catch(
    async (error: unknown) => {
      await servers.stop();
      throw error;
    },
  );
  const bus = await Bus.connect({ url: servers.natsUrl, name: 'test' });
  return {
    bus,
    service,
    servers,
    databaseUrl,
    async stop() {
      await bus.drain();
      await service.stop();
      await servers.stop();
    },
  };
}
