import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { rightech } from '@stoa/dialects';
import { notFound } from '@stoa/kernel';
import { refuseUpgrade, type Authenticator, type PlainReply } from '@stoa/service';
import type { FastifyInstance } from 'fastify';
import { admit, refusal } from '../handshake/authenticate-handshake.js';
import { socketPath, type SocketServer } from '../sockets/socket-server.js';
import { streamPaths, type StreamServer } from '../streams/stream-server.js';

export interface DoorParts {
  authenticator: Authenticator;
  sockets: SocketServer;
  streams: StreamServer;
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!;
const isSocketPath = (path: string): boolean => path === socketPath || `${path}/` === socketPath;

/**
 * Everyone is looked at here, before Engine.IO or ws see the request: they answer a refusal in ways of their own, and
 * a client of protocol 3 takes the handshake's answer for being let in.
 */
export function openDoor(server: FastifyInstance, parts: DoorParts): void {
  server.server.on('upgrade', (request, socket, head) => void upgrade(request, socket, head, parts));
  void server.register(async (scope) => {
    // The body of a polling request is Engine.IO's to read.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const url of [socketPath, socketPath.slice(0, -1)])
      scope.all(url, (request, reply) => {
        reply.hijack();
        void poll(request.raw, reply.raw, parts);
      });
  });
  server.setNotFoundHandler((_request, reply) => {
    const { status, body } = refusal(notFound('path'));
    return reply.code(status).type(rightech.contentType()).send(body);
  });
}

async function poll(request: IncomingMessage, response: ServerResponse, parts: DoorParts): Promise<void> {
  allowPages(request, response);
  if (request.method === 'OPTIONS') return void response.writeHead(204).end();
  try {
    const admitted = await admit(request, parts.authenticator);
    parts.sockets.request(request, response, admitted);
  } catch (error) {
    const { status, headers, body } = answerTo(error);
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  }
}

function answerTo(error: unknown): PlainReply {
  const { status, headers, body } = refusal(error);
  return { status, headers: { ...headers, 'content-type': rightech.contentType() }, body };
}

/** Pages of other sites may come with a token that they were given; with our cookie they are refused at the door. */
function allowPages({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
  if (!origin) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-headers', 'authorization, content-type');
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader('vary', 'origin');
}

async function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  parts: DoorParts,
): Promise<void> {
  socket.on('error', () => undefined); // whoever hangs up at the door is gone
  const path = pathOf(request);
  try {
    const way = isSocketPath(path) ? parts.sockets : streamPaths.includes(path) ? parts.streams : undefined;
    if (!way) throw notFound('path');
    const admitted = await admit(request, parts.authenticator);
    way.upgrade(request, socket, { head, admitted });
  } catch (error) {
    refuseUpgrade(socket, answerTo(error));
  }
}
