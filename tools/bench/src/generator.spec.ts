import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { defaultCacheDir } from '@stoa/embedded';
import { Generator } from './generator.js';

// The first run downloads wrk.
jest.setTimeout(120_000);

let generator: Generator;
let server: Server;
let url: string;
let seen: string[] = [];

beforeAll(async () => {
  generator = await Generator.find(defaultCacheDir());
  server = createServer((request, response) => {
    const { method, url: path, headers } = request;
    void text(request).then((body) => {
      seen.push([method, path, headers['x-key'], body].join(' '));
      response.writeHead(path!.endsWith('/refused') ? 403 : 200).end('some bytes');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`;
});
beforeEach(() => void (seen = []));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const load = { headers: { 'x-key': 'a b' }, connections: 1, seconds: 1 };

describe('the load generator', () => {
  it('sends paths and bodies in turn, and counts answers, bytes and latencies', async () => {
    const ask = { method: 'POST', paths: ['/one', '/two'], bodies: ['{"имя":"ё\\n"}', '2', '3'] } as const;
    const { answers, failures, seconds, bytes, p50, p99 } = await generator.run({ ...load, url, ask });
    // wrk tries its script once before it begins, and so begins with the second request.
    expect(seen.slice(0, 3)).toEqual([
      'POST /base/two a b 2',
      'POST /base/one a b 3',
      'POST /base/one a b {"имя":"ё\\n"}',
    ]);
    // The last request may be under way when the time is over.
    expect([seen.length, seen.length - 1]).toContain(answers);
    expect([failures, bytes > answers * 10, seconds > 0.9, p50 > 0, p99 >= p50]).toEqual([
      0,
      true,
      true,
      true,
      true,
    ]);
  });

  it('counts responses with 403 as failures', async () => {
    const ask = { method: 'GET', paths: ['/refused'] } as const;
    const { answers, failures } = await generator.run({ ...load, url, ask });
    expect([answers, failures > 0]).toEqual([0, true]);
  });
});
