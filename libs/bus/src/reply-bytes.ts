import { chunkSize, joined, slices } from './chunks.js';
import { LiveEvents, Progress, type Reply } from './reply.js';
import { ServerEvents } from './server-events.js';

interface Sending {
  separator: string;
  /** Milliseconds without an event. */
  heartbeat: number;
}

/** The bytes of a reply: at once when they fit one message, else in chunks. */
export function replyBytes(
  { body }: Reply,
  { separator, heartbeat }: Sending,
): Uint8Array | AsyncGenerator<Uint8Array> | ServerEvents {
  if (body instanceof LiveEvents) return new ServerEvents(body.source, heartbeat);
  if (body instanceof Progress) return body.bytes();
  if (typeof body !== 'string' && !Array.isArray(body)) return joined(body, separator);
  const bytes = Buffer.from(typeof body === 'string' ? body : body.join(separator));
  return bytes.length <= chunkSize ? bytes : slices(bytes);
}
