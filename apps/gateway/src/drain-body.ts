import type { IncomingMessage } from 'node:http';

/** A client that sends more bytes, or takes more time, is disconnected. */
const maxBytes = 64 * 1024 * 1024;
const timeoutMs = 10_000;

/**
 * Reads the rest of a refused body and drops it. A client that is still sending when the connection closes does not
 * read the reply; most HTTP libraries then report a broken pipe instead of the status 413.
 */
export function drainBody(body: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let left = maxBytes;
    const timer = setTimeout(resolve, timeoutMs);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    if (body.readableEnded || body.destroyed) return done();
    body.on('data', (chunk: Buffer) => (left -= chunk.length) < 0 && done());
    body.once('end', done).once('close', done);
    body.resume();
  });
}
