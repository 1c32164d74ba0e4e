import { maxRowSize } from '../feed.js';

/** The bytes of a row that comes in pieces. */
export class RowBytes {
  private parts: Uint8Array[] = [];
  private size = 0;

  add(part: Uint8Array): void {
    this.size += part.length;
    if (this.size > maxRowSize) this.parts = [];
    else if (part.length) this.parts.push(part);
  }

  /** The whole row; undefined when it is too long. The next row begins. */
  take(): Uint8Array | undefined {
    const { parts, size } = this;
    this.parts = [];
    this.size = 0;
    if (size > maxRowSize) return undefined;
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }
}

const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);

export const isBlank = (bytes: Uint8Array): boolean => bytes.every(isSpace);

const byteOrderMark: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);

/** The position of the first byte that is no space and no byte order mark; -1 when there is none. */
export const textStart = (bytes: Uint8Array): number =>
  bytes.findIndex((code) => !isSpace(code) && !byteOrderMark.has(code));
