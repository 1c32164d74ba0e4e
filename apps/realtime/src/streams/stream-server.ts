import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { queryOf, type Admitted } from '../handshake/authenticate-handshake.js';
import type { Connections } from '../connections/connections.js';
import { compileFilter } from '../fan-out/filter.js';
import { StreamClient } from './stream-client.js';

export const streamPaths = ['/events/stream', '/api/v1/events/stream'];

/** The vendor's clients expect to hear something every 36 seconds. */
const pingEvery = 25_000;
/** What a client says is not listened to, so there is no reason for it to be long. */
const longestMessage = 64 * 1024;

/** Events on bare WebSockets. */
export class StreamServer {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: longestMessage,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #alive = new Map<WebSocket, boolean>();
  readonly #pinging = setInterval(() => this.#ping(), pingEvery).unref();

  constructor(private readonly connections: Connections) {}

  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    { head, admitted }: { head: Buffer; admitted: Admitted },
  ): void {
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#serve(opened, request, admitted));
  }

  close(): void {
    clearInterval(this.#pinging);
  }

  #serve(socket: WebSocket, request: IncomingMessage, admitted: Admitted): void {
    const client = new StreamClient(socket);
    this.#alive.set(socket, true);
    socket.on('pong', () => this.#alive.set(socket, true));
    socket.on('error', () => undefined); // it closes, and that is all there is to it
    socket.once('close', () => {
      this.#alive.delete(socket);
      this.connections.close(client);
    });
    const query = queryOf(request);
    const [events, ids] = [valuesOf(query, 'where.event'), valuesOf(query, 'where._oid')];
    const subscriber = this.connections.open(client, admitted);
    if (events || ids) subscriber.narrow(compileFilter({ events, ids }));
  }

  /** A peer that did not answer the last ping is not there any more. */
  #ping(): void {
    for (const [socket, isAlive] of this.#alive) {
      if (!isAlive) socket.terminate();
      else {
        this.#alive.set(socket, false);
        socket.ping();
      }
    }
  }
}

const valuesOf = (query: URLSearchParams, name: string): string[] | undefined => {
  const values = query.getAll(name).flatMap((value) => value.split(',').filter(Boolean));
  return values.length ? values : undefined;
};
