import { chunkSize, joined, slices } from './chunks.js';
import { Progress, type Reply } from './reply.js';

/** The bytes of a reply: at once when they fit one message, else in chunks. */
export function replyBytes({ body }: Reply, separator: string): Uint8Array | AsyncGenerator<Uint8Array> {
  if (body instanceof Progress) return body.bytes();
  if (typeof body !== 'string' && !Array.isArray(body)) return joined(body, separator);
  const bytes = Buffer.from(typeof body === 'string' ? body : body.join(separator));
  return bytes.length <= chunkSize ? bytes : slices(bytes);
}
