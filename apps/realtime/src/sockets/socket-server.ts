import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Bus } from '@stoa/bus';
import { Server as Engine, type Socket as Transport } from 'engine.io';
import { Server, type Socket } from 'socket.io';
import type { Admitted } from '../handshake/authenticate-handshake.js';
import type { Connections } from '../connections/connections.js';
import type { Feed } from '../feed/feed.js';
import { SocketClient } from './socket-client.js';
import { serveSubscriptions } from './store-events.gateway.js';

export const socketPath = '/socket.io/';

// Times and sizes of the vendor's page; protocol 3 is what its clients speak.
const options = {
  allowEIO3: true,
  transports: ['websocket', 'polling'] as ('websocket' | 'polling')[],
  pingInterval: 25_000,
  pingTimeout: 60_000,
  maxHttpBufferSize: 1_000_000,
  perMessageDeflate: false,
  cookie: false,
};

export interface SocketServerParts {
  connections: Connections;
  feed: Feed;
  bus: Bus;
}

/** Socket.IO for those who were let in. It has no adapter: events reach sockets by the fan-out. */
export class SocketServer {
  readonly #engine = new Engine(options);
  readonly #io = new Server({ serveClient: false });
  /**
   * By the request that opens a transport, then by the transport while it has no client: a client may leave the
   * namespace and come back, but there is one at a time.
   */
  readonly #admitted = new WeakMap<IncomingMessage | Transport, Admitted>();

  constructor(private readonly parts: SocketServerParts) {
    this.#engine.on('connection', (transport) => this.#greet(transport));
    this.#io.bind(this.#engine);
    this.#io.on('connection', (socket) => this.#serve(socket));
  }

  /** A request of the polling transport. */
  request(request: IncomingMessage, response: ServerResponse, admitted: Admitted): void {
    this.#admitted.set(request, admitted);
    this.#engine.handleRequest(request as never, response);
  }

  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    { head, admitted }: { head: Buffer; admitted: Admitted },
  ): void {
    this.#admitted.set(request, admitted);
    this.#engine.handleUpgrade(request as never, socket, head);
  }

  close(): void {
    this.#engine.close();
  }

  #greet(transport: Transport): void {
    this.#admitted.set(transport, this.#admitted.get(transport.request)!);
    // An idle connection need not hold the request that it began with.
    delete (transport as Partial<Pick<Transport, 'request'>>).request;
  }

  #serve(socket: Socket): void {
    const { connections, feed, bus } = this.parts;
    const transport = socket.conn as unknown as Transport;
    const admitted = this.#admitted.get(transport);
    if (!admitted) return void socket.disconnect(true);
    this.#admitted.delete(transport);
    const client = new SocketClient(socket);
    socket.once('disconnect', () => {
      this.#admitted.set(transport, admitted);
      connections.close(client);
    });
    const subscriber = connections.open(client, admitted);
    serveSubscriptions(socket, { client, subscriber, connections, feed, bus });
  }
}
