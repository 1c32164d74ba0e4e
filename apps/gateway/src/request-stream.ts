import { isAscii } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { BlankLine } from './blank-line.js';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** A request whose head the parser has read, and its response. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * Feeds the bytes of one connection to Node's parser. The parser refuses bytes beyond ASCII in a request line, so they
 * are percent-encoded first.
 *
 * Invariants: only bytes of a request line change. Only the parser decides where a message ends: each piece that it gets
 * reaches at most to the possible end of the message; then the request object shows whether it is complete. Where the
 * two disagree, the rest of the connection passes unchanged.
 */
export class RequestStream {
  /** The request line of the current message, as far as it has been received. */
  line = '';
  /** The last request whose head has been read, and the one before it. */
  exchange: Exchange | undefined;
  previous: Exchange | undefined;
  #part: 'line' | 'head' | 'body' | 'opaque' = 'line';
  /** How many bytes of the body are outstanding; undefined for a chunked body. */
  #left: number | undefined;
  #blankLine = new BlankLine();
  #ending: 'failed' | 'released' | undefined;

  constructor(
    readonly socket: Socket,
    private readonly parse: (piece: Buffer) => void,
  ) {}

  /** Whether the last request still waits for bytes of its body. */
  get isInBody(): boolean {
    return this.exchange?.request.complete === false;
  }

  begin(exchange: Exchange): void {
    this.previous = this.exchange;
    this.exchange = exchange;
  }

  /** Drops all further bytes, because the parser has failed. */
  fail(): void {
    this.#ending = 'failed';
  }

  /** Hands the connection over to another protocol, with the bytes that the parser has not read. */
  release(): void {
    this.#ending = 'released';
    this.socket.off('data', this.read);
  }

  readonly read = (packet: Buffer): void => {
    let rest = packet;
    while (rest.length && this.#ending !== 'failed') {
      // A paused socket emits the returned bytes again when it resumes.
      if (this.#ending === 'released' || this.socket.isPaused()) return void this.socket.unshift(rest);
      if (this.#part === 'line') rest = this.#encoded(rest);
      const length = this.#pieceOf(rest);
      this.#pass(length === rest.length ? rest : rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };

  /** Percent-encodes the part of these bytes that belongs to the request line. */
  #encoded(bytes: Buffer): Buffer {
    if (!this.line && lineEndsIn(bytes)) return bytes;
    const end = bytes.indexOf(lineFeed);
    const line = end < 0 ? bytes : bytes.subarray(0, end);
    this.line += line.toString('latin1');
    if (end >= 0) this.#part = 'head';
    return isAscii(line) ? bytes : Buffer.concat([percentEncoded(line), bytes.subarray(line.length)]);
  }

  /** Returns how many of these bytes the parser gets next. */
  #pieceOf(rest: Buffer): number {
    if (this.#part === 'opaque') return rest.length;
    if (this.#left !== undefined) return Math.min(this.#left, rest.length);
    return this.line ? this.#blankLine.pieceOf(rest) : lineEndsIn(rest);
  }

  #pass(piece: Buffer): void {
    const before = this.exchange;
    this.parse(piece);
    if (this.#part === 'body') this.#endPiece(piece.length);
    else if (this.#part === 'head' && this.#blankLine.isFound) this.#endHead(before);
  }

  #endHead(before: Exchange | undefined): void {
    this.#part = 'opaque';
    if (!this.exchange || this.exchange === before) return;
    const { headers } = this.exchange.request;
    this.#part = 'body';
    this.#left = headers['transfer-encoding'] ? undefined : Number(headers['content-length'] ?? 0);
    this.#endPiece(0);
  }

  #endPiece(length: number): void {
    if (this.#left !== undefined) this.#left -= length;
    const mayEnd = this.#left === undefined ? this.#blankLine.isFound : this.#left === 0;
    if (mayEnd && !this.isInBody) this.#next();
    else if (this.#left === 0 || !this.isInBody) this.#part = 'opaque';
  }

  #next(): void {
    this.#part = 'line';
    this.#left = undefined;
    this.#blankLine = new BlankLine();
    this.line = '';
  }
}

/** Counts the line ends at the start of these bytes; the parser skips them before a request. */
function lineEndsIn(bytes: Buffer): number {
  let count = 0;
  while (bytes[count] === lineFeed || bytes[count] === carriageReturn) count++;
  return count;
}

const percentEncoded = (line: Buffer): Buffer =>
  Buffer.from(
    line
      .toString('latin1')
      .replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`),
  );
