import { createHash, randomBytes } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Reply, type ByteRange } from '@stoa/bus';
import { noEffects, query } from '@stoa/contracts';
import { Fault, notFound } from '@stoa/kernel';
import { until } from '@stoa/testing';
import { z } from 'zod';
import { serveSurface, type TestSurface } from './test-surface.js';

const download = query('test.content.download', {
  input: z.object({ id: z.string() }),
  reply: z.any(),
  form: 'binary',
  access: 'public',
  effects: noEffects,
});

const chunk = 64 * 1024;
const stored = new Map([
  ['small', randomBytes(1000)],
  ['large', randomBytes(400 * chunk + 5)],
  ['empty', Buffer.alloc(0)],
]);
const modifiedAt = new Date('2026-11-27T01:02:03Z');
const tagOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What the service has read for the last request. */
const seen = { bytes: 0, isEnded: false, failAt: Infinity };

async function* read(bytes: Buffer, { first, last }: ByteRange): AsyncGenerator<Uint8Array> {
  try {
    for (let at = first; at <= last; at += chunk) {
      if (at >= seen.failAt) throw new Fault('unavailable', 'object_broken');
      const part = bytes.subarray(at, Math.min(at + chunk, last + 1));
      seen.bytes += part.length;
      yield part;
    }
  } finally {
    seen.isEnded = true;
  }
}

let surface: TestSurface;
beforeAll(async () => {
  surface = await serveSurface([
    {
      row: {
        method: 'GET',
        path: '/files/:id/',
        operation: download,
        input: ({ params }) => ({ id: params.id! }),
      },
      handler: async (input) => {
        const { id } = input as z.infer<typeof download.input>;
        const bytes = stored.get(id);
        if (!bytes) throw notFound('file');
        return Reply.binary({
          bytes: bytes.length,
          type: 'application/pdf',
          name: 'счёт "1".pdf',
          tag: tagOf(bytes),
          modifiedAt,
          read: (range) => read(bytes, range),
        });
      },
    },
  ]);
});
afterAll(() => surface.stop());
beforeEach(() => void Object.assign(seen, { bytes: 0, isEnded: false, failAt: Infinity }));

async function ask(id: string, headers: Record<string, string> = {}, method = 'GET') {
  const reply = await fetch(`${surface.url}/files/${id}/`, { method, headers });
  return { status: reply.status, headers: reply.headers, body: Buffer.from(await reply.arrayBuffer()) };
}

describe('a whole content', () => {
  it.each(['small', 'large', 'empty'])(
    '%s is sent with its length, its type and its validators',
    async (id) => {
      const bytes = stored.get(id)!;
      const { status, headers, body } = await ask(id, { accept: 'image/*', 'accept-encoding': 'gzip, br' });
      expect([status, tagOf(body)]).toEqual([200, tagOf(bytes)]);
      expect(Object.fromEntries(headers)).toMatchObject({
        'accept-ranges': 'bytes',
        allow: 'GET, HEAD',
        'cache-control': 'private, no-cache',
        'content-disposition': `attachment; filename="???? \\"1\\".pdf"; filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82%20%221%22.pdf`,
        'content-length': String(bytes.length),
        'content-security-policy': "default-src 'none'; sandbox",
        'content-type': 'application/pdf',
        etag: `"${tagOf(bytes)}"`,
        'last-modified': 'Fri, 27 Nov 2026 01:02:03 GMT',
        'x-content-type-options': 'nosniff',
      });
      expect(headers.has('content-encoding') || headers.has('content-range')).toBe(false);
    },
  );

  it('of HEAD is not read, and has the headers of GET', async () => {
    const { status, headers, body } = await ask('large', { range: 'bytes=0-1' }, 'HEAD');
    expect([status, headers.get('content-length'), body.length]).toEqual([200, String(400 * chunk + 5), 0]);
    expect([headers.get('accept-ranges'), seen.bytes]).toEqual(['bytes', 0]);
  });

  it('is not sent to a client that has it', async () => {
    const tag = `"${tagOf(stored.get('large')!)}"`;
    const { status, headers, body } = await ask('large', { 'if-none-match': `W/"x", ${tag}` });
    expect([status, headers.get('etag'), headers.get('content-length'), body.length, seen.bytes]).toEqual([
      304,
      tag,
      null,
      0,
      0,
    ]);
  });

  it('returns the fault of the handler as JSON', async () => {
    const { status, headers, body } = await ask('none', { range: 'bytes=0-1' });
    expect([status, headers.get('content-type'), body.toString()]).toEqual([
      404,
      'application/json',
      '{"detail":"Not found."}',
    ]);
  });
});

describe('a range', () => {
  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=100000-', 100_000, 400 * chunk + 4],
    ['bytes=-7', 400 * chunk - 2, 400 * chunk + 4],
  ])('%s is read and sent alone', async (range, first, last) => {
    const { status, headers, body } = await ask('large', { range });
    const bytes = stored.get('large')!;
    expect([status, headers.get('content-range'), headers.get('content-length')]).toEqual([
      206,
      `bytes ${first}-${last}/${bytes.length}`,
      String(last - first + 1),
    ]);
    expect(body.equals(bytes.subarray(first, last + 1))).toBe(true);
    expect(seen.bytes).toBe(last - first + 1);
  });

  it('outside the content is 416 with its size', async () => {
    const { status, headers, body } = await ask('small', { range: 'bytes=1000-' });
    expect([status, headers.get('content-range'), headers.get('content-type'), body.toString()]).toEqual([
      416,
      'bytes */1000',
      'application/json',
      '{"detail":"Requested range not satisfiable."}',
    ]);
  });

  it('is sent while the content is the same, else all of it', async () => {
    const tag = `"${tagOf(stored.get('small')!)}"`;
    expect((await ask('small', { range: 'bytes=0-1', 'if-range': tag })).status).toBe(206);
    expect((await ask('small', { range: 'bytes=0-1', 'if-range': '"other"' })).body.length).toBe(1000);
    expect((await ask('small', { range: 'bytes=0-1,5-6' })).status).toBe(200);
  });

  it('returns 412 when the content is another one', async () => {
    const { status, body } = await ask('small', { 'if-match': '"other"' });
    expect([status, body.toString()]).toEqual([412, '{"detail":"Version mismatch."}']);
  });
});

describe('a client', () => {
  it('that goes away ends the reading', async () => {
    const client = get(`${surface.url}/files/large/`, { agent: false });
    const reply = await new Promise<IncomingMessage>((resolve) => client.on('response', resolve));
    reply.once('data', () => reply.destroy());
    await until(() => seen.isEnded);
    expect(seen.bytes).toBeLessThan(400 * chunk);
  });

  it('sees that a content is cut off when the service cannot read on', async () => {
    seen.failAt = 20 * chunk;
    await expect(ask('large')).rejects.toThrow();
  });
});
