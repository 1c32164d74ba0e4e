import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import { systemClock } from '@stoa/kernel';
import { Authenticator, type ProcessDefinition } from '@stoa/service';
import type { FastifyInstance } from 'fastify';
import { constants } from 'node:zlib';
import { accessLog } from './access-log.js';
import type { GatewayConfig } from './config.js';
import { mountDocs } from './docs/docs.js';
import { answerOutside, mountSurface, rewriting } from './edge.js';
import { mountHome } from './home/home.js';
import { faultOf } from './http-faults.js';
import { mountDescriptions } from './openapi.js';
import { mountCollections } from './postman/collections.js';
import { answerUnparsed } from './raw-requests.js';
import { mountRealtimeProxy } from './realtime-proxy.js';
import { surfaces } from './surfaces/index.js';
import { tlsOptions } from './tls.js';

const requestId = /^[\w.:-]{1,128}$/;

export const gateway: ProcessDefinition<GatewayConfig> = {
  name: 'gateway',

  fastify: (config) => ({
    ...tlsOptions(config),
    // Node bounds the whole head; a part of the path that is too long names nothing, which is for the service to say.
    routerOptions: { maxParamLength: 16_384 },
    rewriteUrl: rewriting(surfaces),
    bodyLimit: 900 * 1024,
    trustProxy: config.STOA_TRUST_PROXY ?? false,
    clientErrorHandler: answerUnparsed,
    frameworkErrors: (error, request, reply) => answerOutside(surfaces, error, request, reply),
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && requestId.test(given) ? given : randomUUID();
    },
  }),

  async http(server, { config, bus, log, metrics }) {
    // Some APIs take a body with GET.
    server.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
    await server.register(compress, {
      threshold: 1024,
      encodings: ['br', 'gzip'],
      // Each chunk of a streamed list goes out as it comes; brotli's best is too slow to be worth it on the fly.
      zlibOptions: { flush: constants.Z_SYNC_FLUSH },
      brotliOptions: {
        flush: constants.BROTLI_OPERATION_FLUSH,
        params: { [constants.BROTLI_PARAM_QUALITY]: 4 },
      },
    });
    server.addHook('onSend', async (request, reply) => {
      reply.header('x-request-id', request.id);
    });
    const parts = {
      bus,
      authenticator: new Authenticator(bus, systemClock),
      rateFactors: {
        store: config.STOA_RATE_FACTOR_STORE,
        commerce: config.STOA_RATE_FACTOR_COMMERCE,
        community: config.STOA_RATE_FACTOR_COMMUNITY,
        rtc: config.STOA_RATE_FACTOR_RTC,
      },
      httpsOnly: config.STOA_HTTPS_ONLY,
      observe: accessLog(log, metrics),
    };
    mountHome(server, bus, surfaces);
    mountFallback(server);
    await mountRealtimeProxy(server, { urls: config.STOA_REALTIME_URLS });
    for (const surface of surfaces) await mountSurface(server, surface, parts);
    mountDescriptions(server, surfaces);
    mountCollections(server, surfaces);
    await mountDocs(server, surfaces);
  },
};

/** What no surface has: every unknown address. */
function mountFallback(server: FastifyInstance): void {
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }));
  server.setErrorHandler((error, _request, reply) => {
    const { kind } = faultOf(error);
    return reply.code(kind === 'internal' ? 500 : 400).send({ error: kind });
  });
}
