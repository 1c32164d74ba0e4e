import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Fault, type FaultKind } from '@stoa/kernel';
import { refuseUpgrade } from '@stoa/service';
import { defaultFaultWriter } from './default-fault-writer.js';
import type { Exchange, RequestStream } from './request-stream.js';
import { requestStreamOf } from './request-streams.js';
import type { Surface } from './route.js';
import { writtenFault } from './send-fault.js';
import { originForm, surfaceAt } from './surface-at.js';
import { plainRequest } from './dialect-request.js';

/** The kind of Fault for each error code of Node's parser; any other code is a violation of HTTP. */
const kinds = new Map<string | undefined, FaultKind>([
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request_timeout'],
  ['HPE_HEADER_OVERFLOW', 'head_too_large'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 'too_large'],
]);

/**
 * Answers input that the parser refuses, in the dialect of the surface that its request line names, after the replies to
 * earlier requests on the connection. Closes the connection.
 */
export const clientErrorHandler =
  (surfaces: readonly Surface[]) =>
  (error: NodeJS.ErrnoException, socket: Duplex): void => {
    const stream = requestStreamOf(socket);
    stream?.fail();
    if (error.code === 'ECONNRESET' || !stream) return void socket.destroy();
    const kind = kinds.get(error.code) ?? 'invalid';
    const fault = new Fault(kind, kind === 'invalid' ? 'request' : kind, error.message);
    const [method = '', url = ''] = stream.line.split(' ', 2);
    whenAnswered(stream, () => refuse(socket, fault, plainRequest(method, url), surfaces));
  };

function whenAnswered({ exchange, previous, isInBody, socket }: RequestStream, answer: () => void): void {
  const before = isInBody ? previous : exchange;
  afterResponse(before, () => {
    // A truncated body is a fault of its own request, which may have been answered already.
    if (!isInBody || !exchange?.response.headersSent) answer();
    else if (exchange.response.writableEnded) afterResponse(exchange, () => end(socket));
    else socket.destroy();
  });
}

function afterResponse(exchange: Exchange | undefined, then: () => void): void {
  if (!exchange || exchange.response.writableFinished) then();
  else exchange.response.once('close', then);
}

/** Refuses `CONNECT`, which is for proxies: its target is not a path. */
export const refuseTunnel = ({ method, url }: IncomingMessage, socket: Duplex): void =>
  refuse(
    socket,
    new Fault('method_not_allowed', 'method', undefined, { allow: [] }),
    plainRequest(method!, url!),
    [],
  );

function refuse(
  socket: Duplex,
  fault: Fault,
  wire: ReturnType<typeof plainRequest>,
  surfaces: readonly Surface[],
): void {
  if (!socket.writable) return void socket.destroy();
  const writer = surfaceAt(surfaces, originForm(wire.url))?.dialect ?? defaultFaultWriter;
  const { status, headers, type, body } = writtenFault(writer, fault, wire);
  refuseUpgrade(socket, {
    status,
    headers: { ...headers, 'content-type': type, 'x-request-id': randomUUID() },
    body,
  });
  end(socket);
}

/** How long a client may go on sending: a reset of the connection would discard the reply. */
const timeoutMs = 5_000;

function end(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  socket.once('close', () => clearTimeout(timer)).resume();
  socket.end();
}
