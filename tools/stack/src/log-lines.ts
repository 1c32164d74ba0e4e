import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { logSize } from '@stoa/embedded';

const atMost = 5;
const within = 10_000;

interface LogLine {
  level: number;
  msg?: string;
  err?: { message?: string };
}

/** A line of pino's that a person should see, as `name: words`; nothing for all others. */
export function important(name: string, line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg, err } = JSON.parse(line) as LogLine;
    if (level < 50) return undefined;
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
    if (passed <= atMost) say(line);
    if (passed === atMost + 1) say(more);
  };
}

/** Looks into a growing log now and then. Apps write it themselves, so that it is whole even when we die. */
export function follow(path: string, take: (line: string) => void, everyMs = 300): () => void {
  let position = logSize(path);
  let rest = '';
  const look = (): void => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size < position) position = 0;
    if (size === position) return;
    const buffer = Buffer.alloc(size - position);
    const fd = openSync(path, 'r');
    position += readSync(fd, buffer, 0, buffer.length, position);
    closeSync(fd);
    const lines = (rest + buffer.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  };
  const timer = setInterval(look, everyMs).unref();
  return () => clearInterval(timer);
}
