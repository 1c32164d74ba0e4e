import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { logSize } from '@stoa/embedded';

const maxLines = 5;
const within = 10_000;
const serious = new Set(['error', 'fatal']);

interface LogLine {
  level: string;
  msg?: string;
  err?: { message?: string };
}

/** A line of an app's log that a person should see, as `name: words`; nothing for all others. */
export function important(name: string, line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg, err } = JSON.parse(line) as LogLine;
    if (!serious.has(level)) return undefined;
    const words = [...new Set([msg, err?.message])].filter(Boolean).join(': ');
    return `${name}: ${words.split('\n')[0]}`;
  } catch {
    return undefined;
  }
}

/** Passes so many lines in so much time, and one word about the rest. */
export function throttled(say: (line: string) => void, more: string, now = Date.now): (line: string) => void {
  let since = Number.NEGATIVE_INFINITY;
  let passed = 0;
  return (line) => {
    if (now() - since > within) [since, passed] = [now(), 0];
    passed += 1;
    if (passed <= maxLines) say(line);
    if (passed === maxLines + 1) say(more);
  };
}

/**
 * Reads a growing log now and then. Apps write it themselves, so that it is whole even when we die. A log that became
 * shorter was rotated: what was not read yet is in the older file.
 */
export function follow(path: string, take: (line: string) => void, everyMs = 300): () => void {
  let position = logSize(path);
  let rest = '';
  const read = (file: string, from: number): number => {
    const text = textFrom(file, from);
    const lines = (rest + text.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
    return from + text.length;
  };
  const look = (): void => {
    const size = logSize(path);
    if (size < position) {
      read(`${path}.1`, position);
      position = 0;
    }
    if (size > position) position = read(path, position);
  };
  const timer = setInterval(look, everyMs).unref();
  return () => clearInterval(timer);
}

function textFrom(path: string, from: number): Buffer {
  if (!existsSync(path)) return Buffer.alloc(0);
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.max(0, logSize(path) - from));
    return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, from));
  } finally {
    closeSync(fd);
  }
}
