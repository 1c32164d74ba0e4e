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
import { validateHeads } from './head-validation.js';
import { exchangeSurface } from './exchange.js';
import { mountHome } from './home/home.js';
import { refuseOtherMethods, routeAllMethods } from './methods.js';
import { mountDescriptions } from './openapi.js';
import { setDefaultHandlers, frameworkErrorHandler } from './default-handlers.js';
import { mountCollections } from './postman/collections.js';
import { mediaSurface } from './media.js';
import { mountMailbox } from './mailbox/mailbox.js';
import { isRealtime, mountRealtimeProxy } from './realtime-proxy.js';
import { readRequests } from './request-streams.js';
import { urlRewriter } from './url-rewriter.js';
import { surfaces } from './surfaces/index.js';
import { tlsOptions } from './tls.js';
import { topicPages } from './topic-page.js';
import { clientErrorHandler, refuseTunnel } from './client-errors.js';

/** Served like surfaces, but without a description: pages for people, files for 1C, and pictures. */
const served = [...surfaces, topicPages, exchangeSurface, mediaSurface];

/** The limit allows a list of a thousand ids in one query: `where._id=`. */
const httpOptions = {
  maxHeaderSize: 64 * 1024,
  // `validateHeads` refuses such a request in the dialect.
  requireHostHeader: false,
  // Upgrades are accepted for realtime only; elsewhere the offer of another protocol is ignored.
  shouldUpgradeCallback: (request: IncomingMessage) => isRealtime(surfaces, request),
};

/** @throws ConfigurationError when the certificate cannot be used */
const protocolOptions = (config: GatewayConfig) => {
  const tls = tlsOptions(config);
  return tls ? { https: { ...httpOptions, ...tls } } : { http: httpOptions };
};

const rateFactorsOf = (config: GatewayConfig): Record<string, number> => ({
  store: config.STOA_RATE_FACTOR_STORE,
  commerce: config.STOA_RATE_FACTOR_COMMERCE,
  community: config.STOA_RATE_FACTOR_COMMUNITY,
  rtc: config.STOA_RATE_FACTOR_RTC,
});

const requestId = /^[\w.:-]{1,128}$/;

export const gateway: ProcessDefinition<GatewayConfig> = {
  name: 'gateway',

  fastify: (config) => ({
    ...protocolOptions(config),
    // Node limits the size of the whole head; for a path segment of any length the service answers 404.
    routerOptions: { maxParamLength: httpOptions.maxHeaderSize },
    rewriteUrl: urlRewriter(served),
    bodyLimit: 900 * 1024,
    trustProxy: config.STOA_TRUST_PROXY ?? false,
    clientErrorHandler: clientErrorHandler(served),
    frameworkErrors: frameworkErrorHandler(served),
    // A request that arrives during a shutdown is answered as usual; then its connection is closed.
    return503OnClosing: false,
    genReqId: ({ headers }) => {
      const clientId = headers['x-request-id'];
      return typeof clientId === 'string' && requestId.test(clientId) ? clientId : randomUUID();
    },
  }),

  async http(server, { config, bus, log, metrics }) {
    readRequests(server.server);
    server.server.on('connect', refuseTunnel);
    routeAllMethods(server);
    validateHeads(server);
    const mountOtherMethods = refuseOtherMethods(server, healthPaths);
    await server.register(compress, {
      threshold: 1024,
      encodings: ['br', 'gzip'],
      // Each chunk of a streamed list is flushed at once; the best quality of brotli is too slow for streaming.
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
      rateFactors: rateFactorsOf(config),
      httpsOnly: config.STOA_HTTPS_ONLY,
      observe: accessLog(log, metrics),
    };
    setDefaultHandlers(server);
    mountHome(server, bus, surfaces);
    if (config.STOA_MAILBOX) mountMailbox(server, bus, parts.authenticator);
    await mountRealtimeProxy(server, surfaces, {
      urls: config.STOA_REALTIME_URLS,
      trusted: config.STOA_TRUST_PROXY,
    });
    for (const surface of served) await mountSurface(server, surface, parts);
    mountDescriptions(server, surfaces);
    mountCollections(server, surfaces);
    await mountDocs(server, surfaces);
    mountOtherMethods();
  },
};
