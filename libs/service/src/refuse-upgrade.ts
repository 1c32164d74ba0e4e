import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

export interface PlainReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Refuses an upgrade with an HTTP response. An upgrade has no response object, so this writes the response as text. */
export function refuseUpgrade(socket: Duplex, { status, headers, body }: PlainReply): void {
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
}
