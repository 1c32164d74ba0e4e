import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { RequestStream } from './request-stream.js';

const streams = new WeakMap<Duplex, RequestStream>();

/** The `RequestStream` of a connection, for a server that was passed to `readRequests`. */
export const requestStreamOf = (socket: Duplex): RequestStream | undefined => streams.get(socket);

/** Puts a `RequestStream` before the parser of each connection: it replaces the listener of the parser. */
export function readRequests(server: Server): void {
  const open = (socket: Socket): void => {
    const [parse] = socket.listeners('data') as ((piece: Buffer) => void)[];
    if (!parse) return; // TLS: the parser listens to the secure socket, which comes with the other event
    const stream = new RequestStream(socket, parse);
    streams.set(socket, stream);
    socket.off('data', parse).on('data', stream.read);
  };
  const begin = (request: IncomingMessage, response: ServerResponse): void => {
    streams.get(request.socket)?.begin({ request, response });
  };
  const release = (_request: IncomingMessage, socket: Duplex): void => streams.get(socket)?.release();
  server.on('connection', open).on('secureConnection', open);
  server.prependListener('request', begin);
  server.prependListener('upgrade', release).prependListener('connect', release);
}
