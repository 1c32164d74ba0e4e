import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, InjectOptions } from 'fastify';

interface ParseError extends NodeJS.ErrnoException {
  /** What had come when the parser gave up. */
  rawPacket?: unknown;
}

const statuses: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/**
 * What Node's parser refuses. Among it are addresses with letters beyond ASCII, which people write as they read them
 * (`curl '…/news/?title=Тест'`, as on a vendor's page) and other servers take: those are encoded and answered. A
 * connection ends with it.
 */
export function answerUnparsed(this: FastifyInstance, error: ParseError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const request = error.code === 'HPE_INVALID_URL' ? readRaw(error.rawPacket) : undefined;
  if (!request) return refuse(socket, statuses[error.code!] ?? 400);
  this.inject({ ...request, remoteAddress: socket.remoteAddress ?? '' }).then(
    ({ statusCode, headers, rawPayload }) => {
      const { connection: _, 'transfer-encoding': __, ...kept } = headers;
      const length = rawPayload.length ? { 'content-length': rawPayload.length } : {};
      write(socket, statusCode, { ...length, ...kept }, rawPayload);
    },
    () => refuse(socket, 500),
  );
}

/** A whole request of one packet, with its address encoded. */
function readRaw(packet: unknown): InjectOptions | undefined {
  if (!Buffer.isBuffer(packet)) return undefined;
  // Latin-1 has a character for each byte.
  const [head = '', ...rest] = packet.toString('latin1').split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const [, method, address] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(line) ?? [];
  const headers = headersOf(lines);
  const payload = packet.subarray(head.length + 4);
  if (!rest.length || !address || !headers || !isWhole(headers, payload)) return undefined;
  const url = address.replaceAll(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
  return { method: method as NonNullable<InjectOptions['method']>, url, headers, payload };
}

const isWhole = (headers: Record<string, string>, payload: Buffer): boolean =>
  !headers['transfer-encoding'] && Number(headers['content-length'] ?? 0) === payload.length;

function headersOf(lines: string[]): Record<string, string> | undefined {
  const fields = lines.map((line) => /^([!#$%&'*+.^_`|~\w-]+):[\t ]*(.*?)[\t ]*$/.exec(line));
  if (!fields.every((field) => field !== null)) return undefined;
  return Object.fromEntries(fields.map(([, name, value]) => [name!.toLowerCase(), value!]));
}

function refuse(socket: Socket, status: number): void {
  const body = Buffer.from(JSON.stringify({ error: STATUS_CODES[status]!.toLowerCase() }));
  write(socket, status, { 'content-type': 'application/json', 'content-length': body.length }, body);
}

function write(socket: Socket, status: number, headers: object, body: Buffer): void {
  const lines = Object.entries({ ...headers, connection: 'close' }).flatMap(([name, value]) =>
    [value as string | string[]].flat().map((one) => `${name}: ${one}\r\n`),
  );
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`);
  socket.end(body);
}
