import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Reply, type CallContext } from '@stoa/bus';
import { command, noEffects } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { until } from '@stoa/testing';
import { z } from 'zod';
import { sendRaw } from './raw-connection.js';
import { serveSurface, type TestSurface } from './test-surface.js';

const MiB = 1024 * 1024;
const maxBytes = 4 * MiB;

const receive = command('test.files.receive', {
  input: z.object({
    type: z.string(),
    name: z.string().optional(),
    fields: z.record(z.string(), z.string()),
  }),
  reply: z.any(),
  access: 'public',
  streamsBody: true,
  deadline: 2000,
  effects: noEffects,
});

/** What the service has done with the last body. */
const seen = { chunks: 0, bytes: 0, isKept: false, fault: '', next: () => Promise.resolve() };

async function handle(input: unknown, { body }: CallContext): Promise<Reply> {
  const { fields } = input as z.infer<typeof receive.input>;
  if (fields.deny) throw new Fault('forbidden', 'role');
  const hash = createHash('sha256');
  try {
    for await (const chunk of body!) {
      hash.update(chunk);
      seen.chunks++;
      seen.bytes += chunk.length;
      await seen.next();
    }
  } catch (error) {
    seen.fault = Fault.from(error).reason;
    throw error;
  }
  seen.isKept = true;
  return Reply.one(JSON.stringify({ ...(input as object), bytes: seen.bytes, sha256: hash.digest('hex') }));
}

let surface: TestSurface;
let url: string;

beforeAll(async () => {
  surface = await serveSurface([
    {
      row: {
        method: 'POST',
        path: '/files/',
        operation: receive,
        upload: { types: ['application/json', 'text/csv'], maxBytes, fileField: 'file' },
        input: ({ query, upload }) => ({
          type: upload?.type ?? '',
          name: upload?.name,
          fields: Object.fromEntries([...query, ...(upload?.fields ?? [])]),
        }),
        status: 201,
      },
      handler: handle,
    },
  ]);
  url = `${surface.url}/files/`;
});
afterAll(() => surface.stop());
beforeEach(() => {
  Object.assign(seen, { chunks: 0, bytes: 0, isKept: false, fault: '', next: () => Promise.resolve() });
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function post(
  body: string | Uint8Array<ArrayBuffer> | FormData,
  headers: Record<string, string> = {},
  query = '',
) {
  const reply = await fetch(`${url}${query}`, { method: 'POST', body, headers });
  return { status: reply.status, body: await reply.text() };
}

const line = (name: string, rest = ''): string => `Content-Disposition: form-data; name="${name}"${rest}\r\n`;
const form = (...parts: string[]): string =>
  `${parts.map((part) => `--edge\r\n${part}\r\n`).join('')}--edge--\r\n`;
const formType = { 'content-type': 'multipart/form-data; boundary=edge' };
const malformed = {
  status: 400,
  body: '{"detail":"Multipart form parse error - Invalid boundary or part"}',
};
const tooLarge = { status: 413, body: '{"detail":"Request body too large."}' };

describe('a streamed body', () => {
  it.each([
    ['application/json', '[{"id":1}]'],
    ['text/csv; charset=windows-1251', 'id;name\n'],
  ])('a body of the type %s reaches the service as it was sent', async (type, text) => {
    const { status, body } = await post(text, { 'content-type': type }, '?kind=products');
    expect([status, JSON.parse(body)]).toEqual([
      201,
      { type, fields: { kind: 'products' }, bytes: text.length, sha256: sha256(Buffer.from(text)) },
    ]);
  });

  it('a request without a body and a type is an empty body', async () => {
    const { headers, body } = await sendRaw(
      surface.url,
      'POST /api/files/ HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    );
    expect(headers.get('allow')).toBe('POST');
    expect(JSON.parse(body)).toMatchObject({ type: '', bytes: 0 });
  });

  it('returns 415 for another type, after the service has permitted the call', async () => {
    const xml = { 'content-type': 'application/xml' };
    expect(await post('<a/>', xml)).toEqual({
      status: 415,
      body: '{"detail":"Unsupported media type \\"application/xml\\" in request."}',
    });
    expect((await post('<a/>', xml, '?deny=1')).status).toBe(403);
  });

  it('takes a body of the size of the limit, and returns 413 for one byte more', async () => {
    const exact = Buffer.alloc(maxBytes, 'x');
    expect(await post(exact, { 'content-type': 'text/csv' })).toMatchObject({ status: 201 });
    seen.isKept = false;
    expect(await post(Buffer.alloc(maxBytes + 1, 'x'), { 'content-type': 'text/csv' })).toEqual(tooLarge);
    expect(seen.isKept).toBe(false);
  });

  it('returns 413 for a chunked body over the limit', async () => {
    const chunks = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (let count = 0; count < 5; count++) controller.enqueue(Buffer.alloc(MiB, 'x'));
        controller.close();
      },
    });
    const reply = await fetch(url, {
      method: 'POST',
      body: chunks,
      duplex: 'half',
      headers: { 'content-type': 'text/csv' },
    } as RequestInit);
    expect([reply.status, await reply.text()]).toEqual([tooLarge.status, tooLarge.body]);
    expect([seen.isKept, seen.fault]).toEqual([false, 'body']);
  });
});

describe('a multipart form', () => {
  it('the file of a form is streamed, and the fields before it are in the input', async () => {
    const content = Buffer.alloc(3 * MiB, 'жук;');
    const sent = new FormData();
    sent.append('kind', 'products');
    sent.append('mode', 'товары');
    sent.append('file', new Blob([content], { type: 'text/csv' }), 'прайс.csv');
    const { status, body } = await post(sent);
    expect([status, JSON.parse(body)]).toEqual([
      201,
      {
        type: 'text/csv',
        name: 'прайс.csv',
        fields: { kind: 'products', mode: 'товары' },
        bytes: content.length,
        sha256: sha256(content),
      },
    ]);
  });

  it('a file without a name is streamed too, and its path is not kept', async () => {
    const nameless = await post(form(`${line('file')}\r\nid\n1`), formType);
    expect(JSON.parse(nameless.body)).toMatchObject({ type: 'text/plain', bytes: 4 });
    const path = await post(form(`${line('file', '; filename="../../etc/a.csv"')}\r\nid`), formType);
    expect(JSON.parse(path.body)).toMatchObject({ name: 'a.csv' });
  });

  it('a form without a file is an empty body with fields', async () => {
    const { body } = await post(form(`${line('url')}\r\nhttps://example.org/`), formType);
    expect(JSON.parse(body)).toEqual({
      type: '',
      fields: { url: 'https://example.org/' },
      bytes: 0,
      sha256: sha256(Buffer.of()),
    });
  });

  const file = `${line('file', '; filename="a.csv"')}\r\nid\n1`;
  it.each([
    ['has a field after the file', form(file, `${line('kind')}\r\nproducts`)],
    ['has a second file', form(file, file)],
    ['has a file in another field', form(`${line('other', '; filename="a.csv"')}\r\nid`)],
    ['is cut in the file', form(file).slice(0, -12)],
    ['is cut in a field', `--edge\r\n${line('kind')}\r\nprod`],
    ['is cut before the last boundary', `--edge\r\n${file}\r\n--edge\r\n`],
    ['has no boundary in the body', 'id\n1'],
    ['is empty', ''],
    ['has too many parts', form(...Array.from({ length: 101 }, () => `${line('a')}\r\n1`), file)],
    ['has a field that is too long', form(`${line('kind')}\r\n${'x'.repeat(128 * 1024 + 1)}`, file)],
  ])('returns 400 for a form that %s, and nothing is kept', async (_name, text) => {
    expect(await post(text, formType)).toEqual(malformed);
    expect(seen.isKept).toBe(false);
  });

  it('returns 400 for a form whose type has no boundary', async () => {
    expect(await post(form(file), { 'content-type': 'multipart/form-data' })).toEqual(malformed);
  });

  it('returns 403 before it reports a malformed form', async () => {
    expect((await post('', formType, '?deny=1')).status).toBe(403);
  });

  it('returns 413 for a form over the limit', async () => {
    const large = form(`${line('file', '; filename="a.csv"')}\r\n${'x'.repeat(maxBytes)}`);
    expect(await post(large, formType)).toEqual(tooLarge);
    expect(seen.isKept).toBe(false);
  });
});

describe.each([
  ['a body', { 'content-type': 'text/csv' }, ''],
  ['a form', formType, `--edge\r\n${line('kind')}\r\nproducts\r\n--edge\r\n${line('file')}\r\n`],
])('%s that is being sent', (_name, headers, start) => {
  it('is read no faster than the service reads it', async () => {
    let release = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      seen.next = () =>
        new Promise((go) => {
          release = go;
          resolve();
        });
    });
    const client = request(url, { method: 'POST', headers, agent: false });
    client.on('error', () => undefined);
    client.write(start);
    for (let count = 0; count < 3 * 16; count++) client.write(Buffer.alloc(64 * 1024, 'x'));
    await reached;
    await surface.service.flush();
    const { inBytes } = surface.service.connection.stats();
    await surface.gateway.flush();
    await surface.service.flush();
    // The service has one chunk and the next one; the rest is with the client and its socket.
    expect(surface.service.connection.stats().inBytes - inBytes).toBeLessThan(200 * 1024);
    expect(seen.chunks).toBe(1);
    seen.next = () => Promise.resolve();
    release();
    client.destroy();
    await until(() => seen.fault !== '');
    expect(seen.isKept).toBe(false);
  });

  it('is refused when its client disconnects in the middle', async () => {
    const client = request(url, { method: 'POST', headers, agent: false });
    client.on('error', () => undefined);
    client.write(start);
    client.write(Buffer.alloc(256 * 1024, 'x'));
    await until(() => seen.chunks > 0);
    client.destroy();
    await until(() => seen.fault !== '');
    expect([seen.isKept, seen.fault]).toEqual([false, 'aborted']);
  });
});

it('a body that takes longer than the deadline of the operation is received', async () => {
  const client = request(url, { method: 'POST', headers: { 'content-type': 'text/csv' }, agent: false });
  const reply = new Promise<number>((resolve) => client.on('response', (one) => resolve(one.statusCode!)));
  for (const letter of 'abcde') {
    client.write(letter);
    await new Promise((resolve) => setTimeout(resolve, 600));
  }
  client.end();
  expect(await reply).toBe(201);
});
