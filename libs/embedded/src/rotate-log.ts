import {
  closeSync,
  existsSync,
  ftruncateSync,
  globSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { logSize } from './log-file.js';

export interface LogLimits {
  /** A log that is larger is rotated. */
  bytes: number;
  /** Files of one log, the one being written included; the older ones are `<path>.1`, `<path>.2` and so on. */
  files: number;
}

/** Rotates the logs of a folder as they grow, until the returned function is called. */
export function keepLogsSmall(folder: string, limits: LogLimits, everyMs = 1000): () => void {
  const look = (): void => {
    for (const name of globSync('*.log', { cwd: folder })) rotateLog(join(folder, name), limits);
  };
  look();
  const timer = setInterval(look, everyMs).unref();
  return () => clearInterval(timer);
}

/**
 * Moves what a log holds to older files. The log is copied and then emptied, because its writers keep it open and are
 * of many kinds (Node, PostgreSQL, NATS). A line is lost only when it comes between the last read and the emptying,
 * which follow each other at once.
 */
export function rotateLog(path: string, { bytes, files }: LogLimits): void {
  if (logSize(path) <= bytes) return;
  const older = (number: number): string => `${path}.${number}`;
  for (let number = files; existsSync(older(number)); number++) rmSync(older(number));
  for (let number = files - 1; number > 1; number--)
    if (existsSync(older(number - 1))) renameSync(older(number - 1), older(number));
  empty(path, files > 1 ? older(1) : undefined);
}

function empty(path: string, copy: string | undefined): void {
  const from = openSync(path, 'r+');
  const to = copy === undefined ? undefined : openSync(copy, 'w', 0o600);
  try {
    const buffer = Buffer.alloc(1 << 20);
    if (to !== undefined)
      for (let length; (length = readSync(from, buffer)) > 0;) writeSync(to, buffer, 0, length);
    ftruncateSync(from);
  } finally {
    closeSync(from);
    if (to !== undefined) closeSync(to);
  }
}
