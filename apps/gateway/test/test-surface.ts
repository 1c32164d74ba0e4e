import compress from '@fastify/compress';
import { Bus, NatsStrategy, type Handler } from '@stoa/bus';
import { type Operation } from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { systemClock } from '@stoa/kernel';
import { Authenticator } from '@stoa/service';
import { testServers } from '@stoa/testing';
import fastify from 'fastify';
import { mountSurface } from '../src/edge.js';
import { drfGrammar } from '../src/grammars/drf.grammar.js';
import { routeAllMethods } from '../src/methods.js';
import { readRequests } from '../src/request-streams.js';
import { route, type Route, type Surface } from '../src/route.js';

export interface ServedOperation {
  row: Omit<Route, 'summary'>;
  handler: Handler<Operation>;
}

export interface TestSurface {
  url: string;
  gateway: Bus;
  service: Bus;
  stopService(): Promise<void>;
  stopGateway(): Promise<void>;
  stop(): Promise<void>;
}

/** A surface in the dialect of commerce, and a service that answers its operations, over a NATS server of their own. */
export async function serveSurface(
  served: readonly ServedOperation[],
  heartbeat = 15_000,
): Promise<TestSurface> {
  const servers = await testServers();
  const gateway = await Bus.connect({ url: servers.natsUrl, name: 'gateway' });
  const service = await Bus.connect({ url: servers.natsUrl, name: 'service' });
  const operations = served.map(({ row }) => row.operation);
  const strategy = new NatsStrategy({
    bus: service,
    version: '1.0.0',
    operations,
    heartbeat,
    observe: () => undefined,
  });
  for (const { row, handler } of served)
    strategy.addHandler(row.operation.name, async (...given: unknown[]) =>
      handler(...(given as Parameters<typeof handler>)),
    );
  await new Promise<void>((resolve, reject) =>
    strategy.listen((error) => (error ? reject(error as Error) : resolve())),
  );
  const server = fastify({ forceCloseConnections: 'idle' });
  readRequests(server.server);
  routeAllMethods(server);
  await server.register(compress, { threshold: 0 });
  const surface: Surface = {
    name: 'test',
    title: 'Test',
    base: '/api',
    dialect: drf,
    grammar: drfGrammar,
    fixed: {},
    callerFirst: true,
    routes: served.map(({ row }) => route({ ...row, summary: '' })),
  };
  const authenticator = new Authenticator(gateway, systemClock);
  const parts = { bus: gateway, authenticator, rateFactors: {}, httpsOnly: [], observe: () => undefined };
  await mountSurface(server, surface, parts);
  await server.listen();
  const { port } = server.server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/api`,
    gateway,
    service,
    stopService: () => strategy.close(),
    stopGateway: () => server.close(),
    async stop() {
      await server.close();
      await strategy.close();
      await Promise.all([gateway.drain(), service.drain()]);
      await servers.stop();
    },
  };
}
