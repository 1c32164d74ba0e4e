import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { rightech } from '@stoa/dialects';
import { Fault } from '@stoa/kernel';
import { refuseUpgrade, type PlainReply } from '@stoa/service';
import type { FastifyInstance } from 'fastify';
import { createProxyServer } from 'httpxy';

/** What realtime serves, in a cluster without the gateway between. */
const paths = ['/socket.io', '/socket.io/', '/events/stream', '/api/v1/events/stream'];

export interface RealtimeProxyOptions {
  /** Of the replicas; none: those paths are there, and unavailable. */
  urls: readonly string[];
}

/** Tunnels sockets and streams to realtime, byte for byte. */
export async function mountRealtimeProxy(server: FastifyInstance, { urls }: RealtimeProxyOptions) {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const proxy = createProxyServer({ xfwd: true, agent });
  proxy.on('error', (_error, _request, answer) => {
    if (answer instanceof Socket) refuseUpgrade(answer, unavailable);
    else if (answer && !answer.headersSent) send(answer as ServerResponse, unavailable);
    else (answer as ServerResponse | undefined)?.destroy();
  });
  await server.register(async (room) => {
    room.removeAllContentTypeParsers();
    room.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const url of paths)
      room.all(url, (request, reply) => {
        reply.hijack();
        const target = targetOf(urls, request.raw);
        if (target) void proxy.web(request.raw, reply.raw, { target });
        else send(reply.raw, unavailable);
      });
  });
  const tunnelled = new Set<Duplex>();
  // Else the server would wait for clients who have no reason to leave.
  server.addHook('preClose', async () => {
    for (const socket of tunnelled) socket.destroy();
  });
  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnelled.add(socket);
    socket.once('close', () => tunnelled.delete(socket));
    socket.on('error', () => undefined); // whoever hangs up is gone
    const path = (request.url ?? '').split('?', 1)[0]!;
    const target = paths.includes(path) ? targetOf(urls, request) : undefined;
    if (target) void proxy.ws(request, socket as Socket, { target, agent: undefined }, head);
    else refuseUpgrade(socket, paths.includes(path) ? unavailable : notThere);
  });
}

/** The same client always comes to the same replica, for the polling transport keeps its session there. */
function targetOf(urls: readonly string[], { socket, headers }: IncomingMessage): string | undefined {
  const address = headers['x-forwarded-for']?.toString().split(',', 1)[0] ?? socket.remoteAddress ?? '';
  let hash = 0;
  for (const character of address) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return urls[hash % urls.length];
}

// These paths belong to the store surface, so a refusal is told in its words.
const told = (fault: Fault): PlainReply => {
  const { status, headers, body } = rightech.fault(fault, {});
  return { status, headers: { ...headers, 'content-type': rightech.contentType() }, body };
};
const unavailable = told(new Fault('unavailable', 'realtime', 'realtime does not answer', { retryAfter: 1 }));
const notThere = told(new Fault('not_found', 'path'));

const send = (response: ServerResponse, { status, headers, body }: PlainReply): void =>
  void response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
