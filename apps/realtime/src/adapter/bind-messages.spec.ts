import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WsMessageHandler } from '@nestjs/common';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { from, mergeMap, of, type Observable } from 'rxjs';
import { Server, type Socket } from 'socket.io';
import { io, type Socket as ClientSocket } from 'socket.io-client';
import { SocketClient } from '../sockets/socket-client.js';
import { bindMessages } from './bind-messages.js';

/** As Nest resolves the result of a handler. */
const transform = (result: unknown): Observable<unknown> =>
  from(Promise.resolve(result)).pipe(mergeMap((value) => of(value)));
const handler = (message: string, callback: (body: unknown) => Promise<unknown>): WsMessageHandler => ({
  message,
  callback,
  isAckHandledManually: false,
});
const handlers = [
  handler('double', async (body) => ({ doubled: Number(body) * 2 })),
  handler('fail', async () => undefined),
  handler('last', async () => ({ isLast: true })),
];

let server: Server;
let client: ClientSocket;
let socket: Socket;

beforeEach(async () => {
  const http = createServer();
  server = new Server(http);
  const connected = once(server, 'connection') as Promise<[Socket]>;
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  client = io(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
  [socket] = await connected;
  bindMessages(new SocketClient(socket), handlers, transform);
});
afterEach(async () => {
  client.close();
  await server.close();
});

it('adds one listener to a client for any number of handlers', () => {
  expect(socket.listenersAny()).toHaveLength(1);
  expect(socket.eventNames()).toEqual(['error']); // Socket.IO's own
});

it('acknowledges a message with the result of its handler', async () => {
  expect(await client.emitWithAck('double', 21)).toEqual({ doubled: 42 });
});

it('acknowledges neither an unknown message nor one whose handler has no result', async () => {
  const acknowledged: string[] = [];
  for (const name of ['unknown', 'constructor', 'fail']) client.emit(name, {}, () => acknowledged.push(name));
  client.emit('double', 1);
  expect(await client.emitWithAck('last', {})).toEqual({ isLast: true });
  expect(acknowledged).toEqual([]);
});
