import { once } from 'node:events';
import { createRequire } from 'node:module';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { httpClient, type Client } from './http-client.js';
import { newUser } from './stack.js';

/** The client of 2018, which speaks protocol 3 and has neither ESM nor types. */
const io2 = createRequire(import.meta.url)('socket.io-client-2') as typeof io;

export interface Message extends Record<string, unknown> {
  event: string;
  seq: number;
  _msgid: string;
  _oid: string;
  data: Record<string, unknown>;
}

/** A connected client that keeps the messages it receives. */
export interface EventClient {
  messages: Message[];
  /** Resolves with the first message that matches, as soon as it has arrived. */
  received(matches: (message: Message) => boolean): Promise<Message>;
  /** Resolves when the connection has ended, with the reason. */
  ended: Promise<string>;
  close(): void;
}

export interface SocketIoClient extends EventClient {
  /** Sends an event and resolves with its acknowledgement. */
  emitWithAck(event: string, ...args: unknown[]): Promise<Record<string, unknown>>;
  socket: Socket;
}

/** The items that arrived so far; a search waits for those that have not. */
class Arrivals<T> {
  readonly items: T[] = [];
  readonly #checks = new Set<() => void>();

  add(item: T): void {
    this.items.push(item);
    for (const check of this.#checks) check();
  }

  first(matches: (item: T, index: number) => boolean): Promise<T> {
    return new Promise((resolve) => {
      const check = (): void => {
        const index = this.items.findIndex(matches);
        if (index < 0) return;
        this.#checks.delete(check);
        resolve(this.items[index]!);
      };
      this.#checks.add(check);
      check();
    });
  }
}

export type ClientVersion = 'v2 websocket' | 'v2 polling' | 'v4 websocket' | 'v4 polling';

/** A connected Socket.IO client. `query` and `headers` are those of the handshake. */
export async function socketOf(
  gateway: string,
  version: ClientVersion,
  { query = {}, headers = {} }: { query?: Record<string, string>; headers?: Record<string, string> },
): Promise<SocketIoClient> {
  const [client, transport] = version.split(' ') as ['v2' | 'v4', 'websocket' | 'polling'];
  const socket = (client === 'v2' ? io2 : io)(gateway, {
    transports: [transport],
    query,
    ...(transport === 'polling' ? { transportOptions: { polling: { extraHeaders: headers } } } : {}),
    extraHeaders: headers,
    forceNew: true,
    reconnection: false,
  });
  const arrivals = new Arrivals<Message>();
  // Both clients pass each packet to this method before they call listeners.
  const raw = socket as unknown as { onevent(packet: { data: [string, Message] }): void };
  const onevent = raw.onevent.bind(socket);
  raw.onevent = (packet) => {
    const [event, body] = packet.data;
    arrivals.add({ ...body, event: body?.event ?? event });
    onevent(packet);
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
    socket.once('error' as never, reject as never);
  });
  return {
    messages: arrivals.items,
    received: (matches) => arrivals.first(matches),
    ended: new Promise((resolve) => socket.once('disconnect', (reason) => resolve(String(reason)))),
    close: () => void socket.close(),
    emitWithAck: (event, ...args) => new Promise((resolve) => socket.emit(event, ...args, resolve)),
    socket,
  };
}

/** A new user with an access token. */
export async function newTokenUser(
  gateway: string,
  admin: Client,
): Promise<Awaited<ReturnType<typeof newUser>> & { token: string }> {
  const user = await newUser(gateway, admin);
  const body = { login: user.login, password: user.password };
  const { text } = await httpClient(gateway)('POST', '/api/v1/auth/token', { body });
  return { ...user, token: (JSON.parse(text) as { token: string }).token };
}

/** A connected client on a bare WebSocket. */
export async function streamOf(
  gateway: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<EventClient & { socket: WebSocket }> {
  const socket = new WebSocket(gateway.replace('http', 'ws') + path, { headers });
  const arrivals = new Arrivals<Message>();
  socket.on('message', (text) => arrivals.add(JSON.parse(String(text)) as Message));
  const ended = new Promise<string>((resolve) =>
    socket.once('close', (code, reason) => resolve(`${code} ${reason}`)),
  );
  await once(socket, 'open');
  return {
    messages: arrivals.items,
    received: (matches) => arrivals.first(matches),
    ended,
    close: () => socket.close(),
    socket,
  };
}

/** A Socket.IO connection without a Socket.IO client: its frames in the order of their arrival. */
export function framesOf(
  gateway: string,
  query: string,
  headers: Record<string, string> = {},
): { socket: WebSocket; frame(index: number): Promise<string>; ended: Promise<void>; close(): void } {
  const url = `${gateway.replace('http', 'ws')}/socket.io/?transport=websocket&${query}`;
  const socket = new WebSocket(url, { headers });
  const arrivals = new Arrivals<string>();
  socket.on('message', (data) => arrivals.add(String(data)));
  const frame = (wanted: number): Promise<string> => arrivals.first((_text, index) => index === wanted);
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return { socket, frame, ended, close: () => socket.close() };
}

/** The response to a refused upgrade. */
export function refusedUpgrade(
  gateway: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string | undefined; body: string }> {
  const socket = new WebSocket(gateway.replace('http', 'ws') + path, { headers });
  return new Promise((resolve, reject) => {
    socket.on('error', () => undefined);
    socket.on('open', () => reject(new Error('The upgrade was accepted')));
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += String(chunk)));
      response.on('end', () =>
        resolve({ status: response.statusCode!, type: response.headers['content-type'], body }),
      );
    });
  });
}
