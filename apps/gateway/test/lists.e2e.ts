import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { adminOf, testStack, type Client } from '@stoa/testing';

const { gateway, admin } = testStack();
const store = '/api/v1/long_lists';
const total = 12_345;

let user: Client;
let token: string;

beforeAll(async () => {
  user = await adminOf({ gateway, admin });
  token = (JSON.parse((await user('POST', '/api/v1/auth/token', { body: admin })).text) as { token: string })
    .token;
  await user('POST', '/api/v1/stores', { body: { name: 'long_lists', indexes: ['n'] } });
  for (let start = 0; start < total; start += 5000) {
    const insert = Array.from({ length: Math.min(5000, total - start) }, (_, i) => ({
      n: start + i,
      word: `w${(start + i) % 7}`,
      text: 'ж'.repeat(40),
    }));
    const { status, text } = await user('POST', `${store}/bulk`, { body: { insert } });
    expect([status, (JSON.parse(text) as { inserted: string[] }).inserted.length]).toEqual([
      200,
      insert.length,
    ]);
  }
});

/** Reads a list as the vendor's SDK does: line by line, without the lines of the frame. */
const itemsOf = (text: string): { _id: string; n: number }[] =>
  text
    .split('\n')
    .filter((line) => !['[', ',', ']', ''].includes(line))
    .map((line) => JSON.parse(line) as { _id: string; n: number });

describe('a long list', () => {
  it('returns a long list in pages of 10,000 that are connected by Link headers', async () => {
    const first = await user('GET', store);
    const page = itemsOf(first.text);
    expect(page.length).toBe(10_000);
    const next = /^<(\/api\/v1\/long_lists\?after=[0-9a-f]{24})>; rel="next"$/.exec(
      first.headers.link as string,
    )![1]!;
    const second = await user('GET', next);
    expect(second.headers.link).toBeUndefined();
    const all = [...page, ...itemsOf(second.text)];
    expect(all.map(({ n }) => n)).toEqual(Array.from({ length: total }, (_, n) => n));
    expect(itemsOf((await user('GET', `${store}?offset=10000`)).text)).toEqual(itemsOf(second.text));
  });

  it('returns a long list as one stream of lines that is valid JSON', async () => {
    const { text, headers } = await user('GET', `${store}?nolimit=true&streamed=true`);
    expect(headers['transfer-encoding']).toBe('chunked');
    expect((JSON.parse(text) as unknown[]).length).toBe(total);
  });

  it('compresses a streamed list when the client accepts gzip', async () => {
    const bytes = await new Promise<Buffer>((resolve) => {
      request(
        `${gateway}${store}?limit=2000`,
        { headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' } },
        (reply) => {
          expect(reply.headers['content-encoding']).toBe('gzip');
          const chunks: Buffer[] = [];
          reply
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('end', () => resolve(Buffer.concat(chunks)));
        },
      ).end();
    });
    expect(itemsOf(gunzipSync(bytes).toString()).length).toBe(2000);
    expect(bytes.length).toBeLessThan(150_000);
  });

  it.each([
    ['where.n>=12340', [12_340, 12_341, 12_342, 12_343, 12_344]],
    ['where.n=5,7&sortBy=-n', [7, 5]],
    ['where.word=w3&limit=2', [3, 10]],
    ['where.word!=w0,w1,w2,w3,w4&limit=2', [5, 6]],
    ['where.n>3&where.n<6', [4, 5]],
    ['where.missing=null&limit=1', [0]],
    ['sortBy=word&limit=2&offset=1', [7, 14]],
    ['search=W6&limit=1', [6]],
    ['where.n="5"', []],
  ])('returns the expected records of a long list for the query %s', async (query, expected) =>
    expect(itemsOf((await user('GET', `${store}?${query}`)).text).map(({ n }) => n)).toEqual(expected),
  );

  it('counts the records of a long list that match a filter', async () => {
    expect((await user('GET', `${store}?meta=count&where.word=w3`)).text).toBe(
      `{"total":${Math.ceil((total - 3) / 7)},"count":${Math.ceil((total - 3) / 7)},"success":true}`,
    );
  });
});

describe('replies that exceed a NATS message', () => {
  it('returns complete replies that exceed a NATS message: a record of 880 KB, and a list of three', async () => {
    const made: { _id: string }[] = [];
    for (let n = 0; n < 3; n++) {
      const { status, text } = await user('POST', '/api/v1/messages', {
        body: { text: String(n).repeat(880 * 1024) },
      });
      expect(status).toBe(200);
      made.push(JSON.parse(text) as { _id: string });
    }
    const one = await user('GET', `/api/v1/messages/${made[1]!._id}`);
    expect((JSON.parse(one.text) as { text: string }).text).toBe('1'.repeat(880 * 1024));
    expect(one.headers['content-length']).toBe(String(one.text.length));
    const all = JSON.parse((await user('GET', '/api/v1/messages?limit=3')).text) as { text: string }[];
    expect(all.map(({ text }) => [text[0], text.length])).toEqual([
      ['0', 901_120],
      ['1', 901_120],
      ['2', 901_120],
    ]);
  });
});

describe('ETags', () => {
  it('returns 304 for the ETag of an unchanged record, and no ETag for a part of a record', async () => {
    const { _id } = JSON.parse((await user('POST', '/api/v1/labels', { body: { name: 'x' } })).text) as {
      _id: string;
    };
    const path = `/api/v1/labels/${_id}`;
    for (const tag of ['"1"', 'W/"1"', '"0", "1"', '*']) {
      const { status, text, headers } = await user('GET', path, { headers: { 'if-none-match': tag } });
      expect([tag, status, text, headers.etag]).toEqual([tag, 304, '', '"1"']);
    }
    await user('PATCH', path, { body: { name: 'y' } });
    expect((await user('GET', path, { headers: { 'if-none-match': '"1"' } })).headers.etag).toBe('"2"');
    expect((await user('GET', `${path}?only=name`)).headers.etag).toBeUndefined();
    expect((await user('GET', `${path}?only=name`)).text).toBe(`{"_id":"${_id}","name":"y","success":true}`);
  });
});

describe('clients that disconnect from a long list', () => {
  const open = (): ReturnType<typeof request> =>
    request(`${gateway}${store}`, { headers: { authorization: `Bearer ${token}` } });

  it('clients that disconnect from a long list release the turns of their caller for the next lists', async () => {
    const reading = Array.from({ length: 2 }, () => {
      const list = open().end();
      return new Promise<void>((resolve) =>
        list.once('response', (response) => {
          response.once('error', () => undefined).once('close', resolve);
          response.once('data', () => response.destroy());
        }),
      );
    });
    await Promise.all(reading);
    // Two of these run at once; the others wait for a turn when their clients disconnect.
    const waiting = Array.from({ length: 6 }, () => {
      const list = open().once('error', () => undefined);
      return new Promise<void>((resolve) => list.once('close', resolve).end(() => list.destroy()));
    });
    await Promise.all(waiting);
    const { status, text } = await user('GET', store);
    expect([status, itemsOf(text).length]).toEqual([200, 10_000]);
  });
});
