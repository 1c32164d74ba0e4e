import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Bus } from '@stoa/bus';
import { userecho, type Dialect, type WireRequest } from '@stoa/dialects';
import { systemClock } from '@stoa/kernel';
import { Authenticator } from '@stoa/service';
import { testServers, type TestServers } from '@stoa/testing';
import fastify, { type FastifyInstance } from 'fastify';
import { mountSurface } from '../src/edge.js';
import { routeAllMethods } from '../src/methods.js';
import { surfaces } from '../src/surfaces/index.js';

// A real surface, whose dialect fails at the part that a request names.
let servers: TestServers;
let bus: Bus;
let server: FastifyInstance;

const parts = ['fault', 'contentType', 'credential', 'body', 'headers', 'record', 'list'] as const;

function failing(dialect: Dialect): Dialect {
  const fail = (part: string, { headers }: Pick<WireRequest, 'headers'>): void => {
    if (String(headers['x-fails']).split(' ').includes(part)) throw new TypeError(`${part} fails`);
  };
  const wrapped = parts.map((part) => {
    const own = dialect[part].bind(dialect) as (...given: unknown[]) => unknown;
    return [
      part,
      (...given: unknown[]) => {
        fail(part, given.at(-1) as WireRequest);
        return own(...given);
      },
    ];
  });
  return { ...dialect, ...(Object.fromEntries(wrapped) as Pick<Dialect, (typeof parts)[number]>) };
}

beforeAll(async () => {
  servers = await testServers();
  bus = await Bus.connect({ url: servers.natsUrl, name: 'test' });
  server = fastify();
  routeAllMethods(server);
  const surface = surfaces.find(({ dialect }) => dialect.name === userecho.name)!;
  await mountSurface(
    server,
    { ...surface, dialect: failing(surface.dialect) },
    {
      bus,
      authenticator: new Authenticator(bus, systemClock),
      rateFactors: {},
      httpsOnly: [],
      observe: () => undefined,
    },
  );
  await server.listen();
});
afterAll(async () => {
  await server.close();
  await bus.drain();
  await servers.stop();
});

const internal = '{"status":"error","message":"Something went wrong.","details":{"code":"internal"}}';

it.each(['fault', 'contentType', 'fault contentType', 'credential', 'credential fault'])(
  'returns 500 in the dialect of the surface when the dialect fails at %s',
  async (part) => {
    const { port } = server.server.address() as { port: number };
    for (const path of ['forums', 'nothing', 'users'])
      for (const method of ['GET', 'PUT']) {
        const reply = await fetch(`http://127.0.0.1:${port}/api/v2/${path}`, {
          method,
          headers: { 'x-fails': part },
        });
        expect([path, method, reply.status, await reply.text()]).toEqual([path, method, 500, internal]);
        expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
      }
  },
);
