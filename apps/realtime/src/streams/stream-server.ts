import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { queryOf } from '../handshake/request-url.js';

/** The vendor's clients expect a ping at least every 36 seconds. */
const pingInterval = 25_000;
/** Messages of the client are ignored, so they have no reason to be long. */
const maxMessageBytes = 64 * 1024;

/** `handshake`: what was found before the upgrade. */
type ConnectionListener<Client, Handshake> = (
  client: Client,
  handshake: Handshake,
  query: URLSearchParams,
) => void;

/** Bare WebSockets of one kind of client. */
export class StreamServer<Client, Handshake> {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #hasAnsweredPing = new Map<WebSocket, boolean>();
  readonly #pinging = setInterval(() => this.#ping(), pingInterval).unref();
  #listener: ConnectionListener<Client, Handshake> | undefined;
  /** The same listeners for all sockets, which are their `this`: closures for each would cost memory. */
  readonly #onPong: (this: WebSocket) => void;
  readonly #onClose: (this: WebSocket) => void;

  constructor(private readonly clientOf: (socket: WebSocket) => Client) {
    const hasAnsweredPing = this.#hasAnsweredPing;
    this.#onPong = function () {
      hasAnsweredPing.set(this, true);
    };
    this.#onClose = function () {
      hasAnsweredPing.delete(this);
    };
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, handshake: Handshake): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      this.#track(webSocket);
      this.#listener?.(this.clientOf(webSocket), handshake, queryOf(request));
    });
  }

  onConnection(listener: ConnectionListener<Client, Handshake>): void {
    this.#listener = listener;
  }

  close(): void {
    clearInterval(this.#pinging);
  }

  #track(socket: WebSocket): void {
    this.#hasAnsweredPing.set(socket, true);
    socket.on('pong', this.#onPong);
    socket.on('close', this.#onClose);
    socket.on('error', ignoreError);
  }

  /** Terminates peers that did not answer the last ping. */
  #ping(): void {
    for (const [socket, hasAnswered] of this.#hasAnsweredPing) {
      if (!hasAnswered) socket.terminate();
      else {
        this.#hasAnsweredPing.set(socket, false);
        socket.ping();
      }
    }
  }
}

/** ws closes the socket itself. */
const ignoreError = (): void => undefined;
