import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import proxyAddr from '@fastify/proxy-addr';
import { Fault } from '@stoa/kernel';
import { refuseUpgrade, type PlainReply } from '@stoa/service';
import type { FastifyInstance } from 'fastify';
import { createProxyServer, type ProxyServer } from 'httpxy';
import { faultOf } from './http-faults.js';
import { allBut, notAllowed } from './methods.js';
import { defaultFaultWriter } from './default-fault-writer.js';
import type { Surface } from './route.js';
import { sendFault, writtenFault } from './send-fault.js';
import { originForm, pathOf, surfaceAt } from './surface-at.js';
import { plainRequest } from './dialect-request.js';

/** Whether realtime serves this address. In a cluster the ingress routes it there directly. */
export function isRealtime(surfaces: readonly Surface[], { url = '' }: IncomingMessage): boolean {
  const path = pathOf(originForm(url));
  return surfaces.some(({ realtime = {} }) => Object.hasOwn(realtime, path));
}

interface ProxyOptions {
  urls: readonly string[];
  /** Proxies whose `x-forwarded-for` is believed. */
  trusted: string | undefined;
}

/** Proxies sockets and streams to the replicas of realtime, byte for byte; answers 503 where there are none. */
export async function mountRealtimeProxy(
  server: FastifyInstance,
  surfaces: readonly Surface[],
  { urls, trusted }: ProxyOptions,
): Promise<void> {
  const nameClient = clientNaming(trusted);
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const proxy = createProxyServer({ xfwd: true, agent });
  const refusal = (request: IncomingMessage): PlainReply => unavailableAt(surfaces, request);
  proxy.on('error', (_error, request, answer) => {
    if (answer instanceof Socket) refuseUpgrade(answer, refusal(request!));
    else if (answer && !answer.headersSent) send(answer as ServerResponse, refusal(request!));
    else (answer as ServerResponse | undefined)?.destroy();
  });
  for (const surface of surfaces) await mountRequests(server, surface, { proxy, urls, nameClient });
  const tunnelled = new Set<Duplex>();
  // Otherwise the shutdown waits until the clients disconnect.
  server.addHook('preClose', async () => {
    for (const socket of tunnelled) socket.destroy();
  });
  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnelled.add(socket);
    socket.once('close', () => tunnelled.delete(socket));
    socket.on('error', () => undefined); // without a listener the reset by a client would end the process
    const target = targetOf(urls, request);
    nameClient(request);
    if (target) void proxy.ws(request, socket as Socket, { target, agent: undefined }, head);
    else refuseUpgrade(socket, refusal(request));
  });
}

/** Proxies the plain HTTP requests of a surface for realtime, such as long polling. */
async function mountRequests(
  server: FastifyInstance,
  { realtime = {}, dialect }: Surface,
  {
    proxy,
    urls,
    nameClient,
  }: { proxy: ProxyServer; urls: readonly string[]; nameClient: (request: IncomingMessage) => void },
): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.setErrorHandler((error, { method, url }, reply) =>
      sendFault(dialect, faultOf(error), plainRequest(method, url), reply),
    );
    for (const [url, methods] of Object.entries(realtime)) {
      scope.route({
        method: [...methods],
        url,
        exposeHeadRoute: false,
        handler: (request, reply) => {
          const target = targetOf(urls, request.raw);
          if (!target) throw unavailable();
          nameClient(request.raw);
          reply.hijack();
          void proxy.web(request.raw, reply.raw, { target });
        },
      });
      scope.route({
        method: allBut(methods),
        url,
        handler: () => {
          throw notAllowed([...methods]);
        },
      });
    }
  });
}

/** Makes a request say by which address the client came, instead of what the client says itself. */
function clientNaming(trusted: string | undefined): (request: IncomingMessage) => void {
  const isTrusted = proxyAddr.compile(trusted?.split(',').map((part) => part.trim()) ?? []);
  return (request) => {
    request.headers['x-forwarded-for'] = proxyAddr(request, isTrusted);
  };
}

/** Sends each client to the same replica always, because the polling transport keeps its session there. */
function targetOf(urls: readonly string[], { socket, headers }: IncomingMessage): string | undefined {
  const address = headers['x-forwarded-for']?.toString().split(',', 1)[0] ?? socket.remoteAddress ?? '';
  let hash = 0;
  for (const character of address) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return urls[hash % urls.length];
}

const unavailable = (): Fault =>
  new Fault('unavailable', 'realtime', 'realtime does not answer', { retryAfter: 1 });

function unavailableAt(surfaces: readonly Surface[], { method = '', url = '' }: IncomingMessage): PlainReply {
  const writer = surfaceAt(surfaces, originForm(url))?.dialect ?? defaultFaultWriter;
  const { status, headers, body, type } = writtenFault(writer, unavailable(), plainRequest(method, url));
  return { status, headers: { ...headers, 'content-type': type }, body };
}

const send = (response: ServerResponse, { status, headers, body }: PlainReply): void =>
  void response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
