import { maxLineLength, readLine, tooLong, type Line } from './line.js';

const newline = 0x0a;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** The records of newline-delimited JSON, per chunk. Blank lines are counted and skipped. */
export async function* ndjsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  const splitter = new LineSplitter();
  for await (const chunk of chunks) yield splitter.add(chunk);
  yield splitter.end();
}

/** Buffers an incomplete line, up to the maximal length of a line. */
class LineSplitter {
  #line = 0;
  #parts: Uint8Array[] = [];
  #size = 0;

  add(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end; (end = chunk.indexOf(newline, start)) >= 0; start = end + 1) {
      this.#append(chunk.subarray(start, end));
      this.#finish(lines);
    }
    this.#append(chunk.subarray(start));
    return lines;
  }

  end(): Line[] {
    const lines: Line[] = [];
    if (this.#size) this.#finish(lines);
    return lines;
  }

  #append(part: Uint8Array): void {
    this.#size += part.length;
    if (this.#size > maxLineLength) this.#parts = [];
    else if (part.length) this.#parts.push(part);
  }

  #finish(lines: Line[]): void {
    const line = ++this.#line;
    const whole = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    const isMarked = line === 1 && byteOrderMark.equals(whole.subarray(0, 3));
    const bytes = isMarked ? whole.subarray(3) : whole;
    if (this.#size > maxLineLength) lines.push(tooLong(line));
    else if (!isBlank(bytes)) lines.push(readLine(line, bytes));
    this.#parts = [];
    this.#size = 0;
  }
}

const isBlank = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
