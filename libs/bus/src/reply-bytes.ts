import { chunkSize, joined, slices } from './chunks.js';
import { selected, type ContentRequest } from './content-selection.js';
import { Binary, LiveEvents, Progress, type Content, type Reply, type ReplyMeta } from './reply.js';
import { ServerEvents } from './server-events.js';

interface Sending {
  separator: string;
  /** Milliseconds without an event. */
  heartbeat: number;
  /** What of a binary reply is asked for. */
  content: ContentRequest | undefined;
}

interface SentReply {
  meta: ReplyMeta;
  /** At once when they fit one message, else in chunks. */
  bytes: Uint8Array | AsyncGenerator<Uint8Array> | ServerEvents;
}

/** The bytes of a reply, and what is said about them. @throws Fault of a source; what `selected` throws */
export async function sentReply({ body, meta }: Reply, sending: Sending): Promise<SentReply> {
  if (body instanceof Binary) return sentContent(body.content, sending.content ?? { isHead: false });
  return { meta, bytes: bytesOf(body, sending) };
}

function bytesOf(
  body: Exclude<Reply['body'], Binary>,
  { separator, heartbeat }: Sending,
): SentReply['bytes'] {
  if (body instanceof LiveEvents) return new ServerEvents(body.source, heartbeat);
  if (body instanceof Progress) return body.bytes();
  if (typeof body !== 'string' && !Array.isArray(body)) return joined(body, separator);
  const bytes = Buffer.from(typeof body === 'string' ? body : body.join(separator));
  return bytes.length <= chunkSize ? bytes : slices(bytes);
}

async function sentContent({ read, ...facts }: Content, request: ContentRequest): Promise<SentReply> {
  const selection = selected(facts, request);
  const content = { ...facts, ...selection, modifiedAt: facts.modifiedAt.toISOString() };
  const { range } = selection;
  if (!range) return { meta: { content }, bytes: new Uint8Array() };
  const source = read(range);
  const isSmall = range.last - range.first < chunkSize;
  return { meta: { content }, bytes: isSmall ? await whole(source) : chunksIn(source) };
}

async function whole(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

async function* chunksIn(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) yield* slices(chunk);
}
