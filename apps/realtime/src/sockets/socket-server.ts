import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server as Engine, type Socket as Transport } from 'engine.io';
import { Server, type Socket } from 'socket.io';
import type { AuthenticatedClient } from '../handshake/authenticate-handshake.js';
import { SocketClient } from './socket-client.js';

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

/** A transport's authenticated client, and the socket that it has in a namespace. */
interface Session {
  authenticated: AuthenticatedClient;
  socket?: Socket;
}

export type ConnectionListener<Client> = (client: Client, authenticated: AuthenticatedClient) => void;

/** Socket.IO for authenticated clients. It has no adapter of Socket.IO: events reach sockets by the fan-out. */
export class SocketServer {
  readonly #engine = new Engine(options);
  readonly #io = new Server({ serveClient: false });
  /** By the request that opens a transport, then by the transport. */
  readonly #authenticated = new WeakMap<IncomingMessage, AuthenticatedClient>();
  readonly #sessions = new WeakMap<Transport, Session>();

  constructor() {
    this.#engine.on('connection', (transport) => this.#openSession(transport));
    this.#io.bind(this.#engine);
  }

  /** Handles a request of the polling transport. */
  request(request: IncomingMessage, response: ServerResponse, authenticated: AuthenticatedClient): void {
    this.#authenticated.set(request, authenticated);
    this.#engine.handleRequest(request as never, response);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, authenticated: AuthenticatedClient): void {
    this.#authenticated.set(request, authenticated);
    this.#engine.handleUpgrade(request as never, socket, head);
  }

  /** The server of one namespace, as the adapter gives it to the namespace's gateway. */
  namespace(name: string | RegExp): { onConnection(listener: ConnectionListener<SocketClient>): void } {
    const namespace = this.#io.of(name);
    return {
      onConnection: (listener) =>
        void namespace.on('connection', (socket) => this.#connect(socket, listener)),
    };
  }

  close(): void {
    this.#engine.close();
  }

  #openSession(transport: Transport): void {
    this.#sessions.set(transport, { authenticated: this.#authenticated.get(transport.request)! });
    // An idle connection need not keep the request that opened it.
    delete (transport as Partial<Pick<Transport, 'request'>>).request;
  }

  /** A client may leave the namespace and connect again, but has one socket at a time. */
  #connect(socket: Socket, listener: ConnectionListener<SocketClient>): void {
    const session = this.#sessions.get(socket.conn as unknown as Transport);
    if (!session || session.socket?.connected) return void socket.disconnect(true);
    session.socket = socket;
    // An idle socket need not keep the headers of its handshake, which were read before Engine.IO.
    (socket as { handshake?: unknown }).handshake = undefined;
    listener(new SocketClient(socket), session.authenticated);
  }
}
