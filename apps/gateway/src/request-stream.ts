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
 * The bytes of one connection on their way to Node's parser. It refuses bytes beyond ASCII in a request line, so these
 * are percent-encoded before it reads them.
 *
 * Invariants: no bytes change but those of a request line. Only the parser decides where a message ends: each piece that
 * it gets reaches no further than to where the message may end, and then its request says whether it is complete.
 * Where the two disagree, the rest of the connection passes as it is.
 */
export class RequestStream {
  /** The request line of the message that is being read, as far as it has come. */
  line = '';
  /** The last request whose head has come, and the one before it. */
  exchange: Exchange | undefined;
  previous: Exchange | undefined;
  #part: 'line' | 'head' | 'body' | 'opaque' = 'line';
  /** Bytes that the body still has; undefined when it comes in chunks. */
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

  /** The parser gave up: what still comes is dropped. */
  fail(): void {
    this.#ending = 'failed';
  }

  /** Another protocol takes the connection over, with what the parser has not read. */
  release(): void {
    this.#ending = 'released';
    this.socket.off('data', this.read);
  }

  readonly read = (packet: Buffer): void => {
    let rest = packet;
    while (rest.length && this.#ending !== 'failed') {
      // A paused socket hands out again what is put back, when it goes on.
      if (this.#ending === 'released' || this.socket.isPaused()) return void this.socket.unshift(rest);
      if (this.#part === 'line') rest = this.#encoded(rest);
      const length = this.#pieceOf(rest);
      this.#pass(length === rest.length ? rest : rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };

  /** The same bytes, but for those of the request line that they begin with or go on with. */
  #encoded(bytes: Buffer): Buffer {
    if (!this.line && lineEndsIn(bytes)) return bytes;
    const end = bytes.indexOf(lineFeed);
    const line = end < 0 ? bytes : bytes.subarray(0, end);
    this.line += line.toString('latin1');
    if (end >= 0) this.#part = 'head';
    return isAscii(line) ? bytes : Buffer.concat([percentEncoded(line), bytes.subarray(line.length)]);
  }

  /** How many of these bytes the parser gets at once. */
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

/** How many line ends these bytes begin with; the parser skips those before a request. */
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
