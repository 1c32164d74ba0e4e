import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import compress from '@fastify/compress';
import { systemClock } from '@stoa/kernel';
import { Authenticator, healthPaths, type ProcessDefinition } from '@stoa/service';
import { constants } from 'node:zlib';
import { accessLog } from './access-log.js';
import type { GatewayConfig } from './config.js';
import { mountDocs } from './docs/docs.js';
import { mountSurface } from './edge.js';
import { checkHeads } from './head-validation.js';
import { mountHome } from './home/home.js';
import { refuseOtherMethods, routeAllMethods } from './methods.js';
import { mountDescriptions } from './openapi.js';
import { answerOutside, answerUnrouted } from './default-handlers.js';
import { mountCollections } from './postman/collections.js';
import { isRealtime, mountRealtimeProxy } from './realtime-proxy.js';
import { readRequests } from './request-streams.js';
import { rewriting } from './url-rewriter.js';
import { surfaces } from './surfaces/index.js';
import { tlsOptions } from './tls.js';
import { topicPages } from './topic-page.js';
import { answerUnparsed, refuseTunnel } from './client-errors.js';

/** Those that are no API have no description either. */
const served = [...surfaces, topicPages];

/** Lists of a thousand ids stand in one query: `where._id=`. */
const httpOptions = {
  maxHeaderSize: 64 * 1024,
  // Refused in the dialect by `checkHeads`.
  requireHostHeader: false,
  // A client that offers another protocol elsewhere is answered in this one.
  shouldUpgradeCallback: (request: IncomingMessage) => isRealtime(surfaces, request),
};

/** @throws ConfigurationError when the certificate cannot be used */
const protocolOptions = (config: GatewayConfig) => {
  const tls = tlsOptions(config);
  return tls ? { https: { ...httpOptions, ...tls } } : { http: httpOptions };
};

const requestId = /^[\w.:-]{1,128}$/;

export const gateway: ProcessDefinition<GatewayConfig> = {
  name: 'gateway',

  fastify: (config) => ({
    ...protocolOptions(config),
    // Node bounds the whole head; a part of the path that is too long names nothing, which is for the service to say.
    routerOptions: { maxParamLength: httpOptions.maxHeaderSize },
    rewriteUrl: rewriting(served),
    bodyLimit: 900 * 1024,
    trustProxy: config.STOA_TRUST_PROXY ?? false,
    clientErrorHandler: answerUnparsed(served),
    frameworkErrors: answerUnrouted(served),
    // What still comes on a connection during a shutdown is answered as ever, and ends the connection.
    return503OnClosing: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && requestId.test(given) ? given : randomUUID();
    },
  }),

  async http(server, { config, bus, log, metrics }) {
    readRequests(server.server);
    server.server.on('connect', refuseTunnel);
    routeAllMethods(server);
    checkHeads(server);
    const mountOtherMethods = refuseOtherMethods(server, healthPaths);
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
    server.addHook('onSend', (request, reply, _payload, done) => {
      reply.header('x-request-id', request.id);
      done();
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
    answerOutside(server);
    mountHome(server, bus, surfaces);
    await mountRealtimeProxy(server, surfaces, config.STOA_REALTIME_URLS);
    for (const surface of served) await mountSurface(server, surface, parts);
    mountDescriptions(server, surfaces);
    mountCollections(server, surfaces);
    await mountDocs(server, surfaces);
    mountOtherMethods();
  },
};
