import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Fault, type FaultKind } from '@stoa/kernel';
import { refuseUpgrade } from '@stoa/service';
import { neutral } from './default-fault-writer.js';
import type { Exchange, RequestStream } from './request-stream.js';
import { requestStreamOf } from './request-streams.js';
import type { Surface } from './route.js';
import { writtenFault } from './send-fault.js';
import { originForm, surfaceAt } from './surface-at.js';
import { plainRequest } from './dialect-request.js';

/** What Node's parser refuses, by its code; all else breaks the rules of HTTP itself. */
const kinds = new Map<string | undefined, FaultKind>([
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request_timeout'],
  ['HPE_HEADER_OVERFLOW', 'head_too_large'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 'too_large'],
]);

/**
 * Answers what never becomes a request: in the dialect of the surface that its request line names, after the answers to
 * what came before it. The connection ends with it.
 */
export const answerUnparsed =
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
    // A body that breaks off is a fault of its own request, which may have its answer already.
    if (!isInBody || !exchange?.response.headersSent) answer();
    else if (exchange.response.writableEnded) afterResponse(exchange, () => end(socket));
    else socket.destroy();
  });
}

function afterResponse(exchange: Exchange | undefined, then: () => void): void {
  if (!exchange || exchange.response.writableFinished) then();
  else exchange.response.once('close', then);
}

/** `CONNECT` is for proxies: its target is no path. */
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
  const writer = surfaceAt(surfaces, originForm(wire.url))?.dialect ?? neutral;
  const { status, headers, type, body } = writtenFault(writer, fault, wire);
  refuseUpgrade(socket, {
    status,
    headers: { ...headers, 'content-type': type, 'x-request-id': randomUUID() },
    body,
  });
  end(socket);
}

/** How long a client may go on sending: a connection that is reset takes the answer along. */
const patience = 5_000;

function end(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), patience);
  socket.once('close', () => clearTimeout(timer)).resume();
  socket.end();
}
