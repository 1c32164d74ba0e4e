import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';

const rotateAbove = 10 * 1024 * 1024;

/** A log opened for appending. One older log is kept, as `<path>.1`. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > rotateAbove) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/** Where the next line of a log goes, in bytes. */
export function logSize(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return size > rotateAbove ? 0 : size;
}

/** The last lines of a log, not looking before byte `start`. */
export function lastLines(path: string, { start = 0, count = 15 } = {}): string {
  if (!existsSync(path)) return '';
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(start, size - 16_384);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    readSync(fd, buffer, 0, buffer.length, from);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-count).join('\n');
  } finally {
    closeSync(fd);
  }
}
