import { once } from 'node:events';
import { createRequire } from 'node:module';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { httpClient, type Client } from './http-client.js';
import { newPerson } from './stack.js';

/** The client of 2018, which speaks protocol 3; it knows no ESM and no types. */
const io2 = createRequire(import.meta.url)('socket.io-client-2') as typeof io;

export interface Message extends Record<string, unknown> {
  event: string;
  seq: number;
  _msgid: string;
  _oid: string;
  data: Record<string, unknown>;
}

/** A client that keeps what it is told. */
export interface Listener {
  messages: Message[];
  /** Resolves when a message like this is there. */
  heard(is: (message: Message) => boolean): Promise<Message>;
  /** Resolves when the connection has ended; gives the reason. */
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

/** A connected Socket.IO client. `query` and `headers` go with the handshake. */
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
  // Both clients hand each packet to this method before it looks for listeners.
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

/** A new person, and a token to listen with. */
export async function newListener(
  gateway: string,
  admin: Client,
): Promise<Awaited<ReturnType<typeof newPerson>> & { token: string }> {
  const person = await newPerson(gateway, admin);
  const body = { login: person.login, password: person.password };
  const { text } = await httpClient(gateway)('POST', '/api/v1/auth/token', { body });
  return { ...person, token: (JSON.parse(text) as { token: string }).token };
}

/** A connected bare WebSocket. */
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

/** A Socket.IO connection without a client: the frames, as they come. */
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

/** What comes back in place of an upgrade. */
export function refused(
  gateway: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string | undefined; body: string }> {
  const socket = new WebSocket(gateway.replace('http', 'ws') + path, { headers });
  return new Promise((resolve, reject) => {
    socket.on('error', () => undefined);
    socket.on('open', () => reject(new Error('it was let in')));
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += String(chunk)));
      response.on('end', () =>
        resolve({ status: response.statusCode!, type: response.headers['content-type'], body }),
      );
    });
  });
}
