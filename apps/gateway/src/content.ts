import { Readable } from 'node:stream';
import { chunksOf, type BusReply, type ContentRequest, type ReplyMeta } from '@stoa/bus';
import type { WireRequest } from '@stoa/dialects';
import { own } from '@stoa/kernel';
import { create as dispositionOf } from 'content-disposition';
import type { FastifyReply } from 'fastify';

type SentContent = NonNullable<ReplyMeta['content']>;

/** A file may be of any type, whatever its client prefers; a fault is JSON. */
export const contentFormats = { file: '*/*' };

/** What of a content is asked for; the service decides what of it is sent. */
export function contentRequestOf({ method, headers }: WireRequest): ContentRequest {
  const text = (name: string): string | undefined => own(headers, name) as string | undefined;
  return {
    isHead: method === 'HEAD',
    ifMatch: text('if-match'),
    ifUnmodifiedSince: text('if-unmodified-since'),
    ifNoneMatch: text('if-none-match'),
    ifModifiedSince: text('if-modified-since'),
    ifRange: text('if-range'),
    range: text('range'),
  };
}

/** Sends a content as fast as its client reads it. */
export function sendContent(result: BusReply, reply: FastifyReply): FastifyReply {
  const content = result.meta.content!;
  reply.code(content.status).headers(cacheHeaders(content));
  if (content.status === 304) return reply.send();
  reply.headers(contentHeaders(content));
  const bytes = content.range ? chunksOf(result) : [];
  return reply.send(Readable.from(bytes, { objectMode: false, highWaterMark: 64 * 1024 }));
}

const cacheHeaders = ({ tag, modifiedAt, isImmutable }: SentContent): Record<string, string> => ({
  etag: `"${tag}"`,
  'last-modified': new Date(modifiedAt).toUTCString(),
  'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'private, no-cache',
});

/** Users send the content, so it must not be taken for another type, nor run in the origin of the API. */
function contentHeaders({ bytes, range, type, name, isInline, status }: SentContent): Record<string, string> {
  return {
    'content-type': type,
    'content-length': String(range ? range.last - range.first + 1 : bytes),
    'content-disposition': dispositionOf(name, { type: isInline ? 'inline' : 'attachment' }),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    ...(status === 206 && { 'content-range': `bytes ${range!.first}-${range!.last}/${bytes}` }),
  };
}
