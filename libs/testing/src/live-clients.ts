import { once } from 'node:events';
import { createRequire } from 'node:module';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { httpClient, type Client } from './http-client.js';
import { newUser } from './stack.js';

/** The client of 2018, which speaks protocol 3; it is CommonJS without types. */
const io2 = createRequire(import.meta.url)('socket.io-client-2') as typeof io;

export interface Message extends Record<string, unknown> {
  event: string;
  seq: number;
  _msgid: string;
  _oid: string;
  data: Record<string, unknown>;
}

/** A client that keeps the messages that it receives. */
export interface Listener {
  messages: Message[];
  /** Resolves with the first message that matches, now or later. */
  heard(is: (message: Message) => boolean): Promise<Message>;
  /** Resolves with the reason when the connection has ended. */
  ended: Promise<string>;
  close(): void;
}

export interface Asking extends Listener {
  ask(event: string, ...args: unknown[]): Promise<Record<string, unknown>>;
  socket: Socket;
}

class ReceivedEvents {
  readonly messages: Message[] = [];
  readonly #waiting = new Set<() => void>();

  add(message: Message): void {
    this.messages.push(message);
    for (const look of this.#waiting) look();
  }

  heard(is: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.messages.find(is);
        if (!found) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

export type Version = 'v2 websocket' | 'v2 polling' | 'v4 websocket' | 'v4 polling';

/** A connected Socket.IO client. `query` and `headers` are those of the handshake. */
export async function socketOf(
  gateway: string,
  version: Version,
  { query = {}, headers = {} }: { query?: Record<string, string>; headers?: Record<string, string> },
): Promise<Asking> {
  const [client, transport] = version.split(' ') as ['v2' | 'v4', 'websocket' | 'polling'];
  const socket = (client === 'v2' ? io2 : io)(gateway, {
    transports: [transport],
    query,
    ...(transport === 'polling' ? { transportOptions: { polling: { extraHeaders: headers } } } : {}),
    extraHeaders: headers,
    forceNew: true,
    reconnection: false,
  });
  const kept = new ReceivedEvents();
  // Both clients pass each packet to this method before they call listeners.
  const raw = socket as unknown as { onevent(packet: { data: [string, Message] }): void };
  const onevent = raw.onevent.bind(socket);
  raw.onevent = (packet) => {
    const [event, body] = packet.data;
    kept.add({ ...body, event: body?.event ?? event });
    onevent(packet);
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
    socket.once('error' as never, reject as never);
  });
  return {
    messages: kept.messages,
    heard: (is) => kept.heard(is),
    ended: new Promise((resolve) => socket.once('disconnect', (reason) => resolve(String(reason)))),
    close: () => void socket.close(),
    ask: (event, ...args) => new Promise((resolve) => socket.emit(event, ...args, resolve)),
    socket,
  };
}

/** A new user, with a token to connect with. */
export async function newListener(
  gateway: string,
  admin: Client,
): Promise<Awaited<ReturnType<typeof newUser>> & { token: string }> {
  const user = await newUser(gateway, admin);
  const body = { login: user.login, password: user.password };
  const { text } = await httpClient(gateway)('POST', '/api/v1/auth/token', { body });
  return { ...user, token: (JSON.parse(text) as { token: string }).token };
}

/** A connected WebSocket without Socket.IO. */
export async function streamOf(
  gateway: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Listener & { socket: WebSocket }> {
  const socket = new WebSocket(gateway.replace('http', 'ws') + path, { headers });
  const kept = new ReceivedEvents();
  socket.on('message', (text) => kept.add(JSON.parse(String(text)) as Message));
  const ended = new Promise<string>((resolve) =>
    socket.once('close', (code, reason) => resolve(`${code} ${reason}`)),
  );
  await once(socket, 'open');
  return {
    messages: kept.messages,
    heard: (is) => kept.heard(is),
    ended,
    close: () => socket.close(),
    socket,
  };
}

/** A Socket.IO connection without its client: the frames as they arrive. */
export function framesOf(
  gateway: string,
  query: string,
  headers: Record<string, string> = {},
): { socket: WebSocket; frame(index: number): Promise<string>; ended: Promise<void>; close(): void } {
  const url = `${gateway.replace('http', 'ws')}/socket.io/?transport=websocket&${query}`;
  const socket = new WebSocket(url, { headers });
  const frames: string[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    frames.push(String(data));
    for (const look of waiting) look();
  });
  const frame = (index: number): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (frames.length <= index) return;
        waiting.delete(look);
        resolve(frames[index]!);
      };
      waiting.add(look);
      look();
    });
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return { socket, frame, ended, close: () => socket.close() };
}

/** The HTTP response to an upgrade that is refused. */
export function refused(
  gateway: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string | undefined; body: string }> {
  const socket = new WebSocket(gateway.replace('http', 'ws') + path, { headers });
  return new Promise((resolve, reject) => {
    socket.on('error', () => undefined);
    socket.on('open', () => reject(new Error('the upgrade was accepted')));
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += String(chunk)));
      response.on('end', () =>
        resolve({ status: response.statusCode!, type: response.headers['content-type'], body }),
      );
    });
  });
}
