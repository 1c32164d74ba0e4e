import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplication, WsMessageHandler } from '@nestjs/common';
import { AbstractWsAdapter, type GatewayMetadata } from '@nestjs/websockets';
import { notFound } from '@stoa/kernel';
import { Authenticator, refuseUpgrade } from '@stoa/service';
import type { FastifyInstance } from 'fastify';
import type { Observable } from 'rxjs';
import { ChatClient } from '../chats/chat-client.js';
import {
  chatFaultReply,
  chatHandshake,
  chatPaths,
  unidentifiedPlaces,
  type ChatHandshake,
} from '../chats/chat-handshake.js';
import { authenticateHandshake, type AuthenticatedClient } from '../handshake/authenticate-handshake.js';
import { admissionOf, storeNamespace } from '../handshake/namespaces.js';
import { pathOf } from '../handshake/request-url.js';
import { faultReply } from '../handshake/store-fault.js';
import { SocketServer } from '../sockets/socket-server.js';
import { StreamClient } from '../streams/stream-client.js';
import { StreamServer } from '../streams/stream-server.js';
import { bindMessages } from './bind-messages.js';
import type { GatewayClient, GatewayServer } from './gateway-server.js';
import { mountPolling } from './polling-routes.js';

const socketPaths = ['/socket.io/', '/socket.io'];
const streamPaths = ['/events/stream', '/api/v1/events/stream'];

/**
 * Nest's gateways on Socket.IO and bare WebSockets. Handshakes are authenticated before Engine.IO and ws read them: their
 * refusals are not the store's, and a client of protocol 3 takes the answer to its handshake for a connection.
 */
export class RealtimeAdapter extends AbstractWsAdapter {
  readonly #authenticator: Authenticator;
  readonly #sockets = new SocketServer();
  readonly #streams = new StreamServer<StreamClient, AuthenticatedClient>(
    (socket) => new StreamClient(socket),
  );
  readonly #chats = new StreamServer<ChatClient, ChatHandshake>((socket) => new ChatClient(socket));
  readonly #unidentified = unidentifiedPlaces();

  constructor(app: INestApplication) {
    super(app);
    this.#authenticator = app.get(Authenticator);
    const http = app.getHttpAdapter().getInstance() as FastifyInstance;
    http.server.on('upgrade', (request, socket, head) => void this.#upgrade(request, socket, head));
    mountPolling(http, socketPaths, (request, response) => this.#poll(request, response));
  }

  /** Returns the server for a gateway's path, or for its namespace on that path. Nest asks for both in turn. */
  override create(_port: number, { path = '', namespace = storeNamespace }: GatewayMetadata): GatewayServer {
    if (streamPaths.includes(path)) return this.#streams;
    if (chatPaths.includes(path)) return this.#chats;
    if (!socketPaths.includes(path)) throw new Error(`No server for gateways at "${path}"`);
    return this.#sockets.namespace(namespace);
  }

  override bindClientConnect(
    server: GatewayServer,
    listener: (client: GatewayClient, ...args: unknown[]) => void,
  ): void {
    server.onConnection(listener);
  }

  override bindClientDisconnect(client: GatewayClient, listener: (reason?: string) => void): void {
    client.onDisconnect(listener);
  }

  override bindMessageHandlers(
    client: GatewayClient,
    handlers: WsMessageHandler[],
    transform: (result: unknown) => Observable<unknown>,
  ): void {
    bindMessages(client, handlers, transform);
  }

  /** `dispose` closes the servers, of which several gateways can have the same. */
  override async close(): Promise<void> {}

  override async dispose(): Promise<void> {
    this.#sockets.close();
    this.#streams.close();
    this.#chats.close();
  }

  async #poll(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const authenticated = await admissionOf(request)(request, this.#authenticator);
      this.#sockets.request(request, response, authenticated);
    } catch (error) {
      const { status, headers, body } = faultReply(error);
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => undefined); // a client that hangs up during the handshake is gone
    const path = pathOf(request);
    try {
      if (socketPaths.includes(path)) {
        const authenticated = await admissionOf(request)(request, this.#authenticator);
        this.#sockets.upgrade(request, socket, head, authenticated);
      } else if (streamPaths.includes(path)) {
        const authenticated = await authenticateHandshake(request, this.#authenticator);
        this.#streams.upgrade(request, socket, head, authenticated);
      } else if (chatPaths.includes(path)) {
        const handshake = await chatHandshake(request, this.#authenticator, this.#unidentified);
        this.#chats.upgrade(request, socket, head, handshake);
      } else throw notFound('path');
    } catch (error) {
      refuseUpgrade(socket, chatPaths.includes(path) ? chatFaultReply(error, request) : faultReply(error));
    }
  }
}
