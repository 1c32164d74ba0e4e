import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { choices } from '@stoa/testing';
import { readRequests } from '../src/request-streams.js';
import { surfaces } from '../src/surfaces/index.js';
import { clientErrorHandler } from '../src/client-errors.js';
import { sendRaw } from './raw-connection.js';
import { message, packets } from './request-messages.js';

// A real HTTP server that echoes what it parsed; its connections are streams in memory, so that packets come as
// they are cut.
let server: Server;

/** The client's end of a connection. */
class Connection extends Duplex {
  answer = '';

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.answer += chunk.toString('latin1');
    done();
  }
}

function echo(request: IncomingMessage, response: ServerResponse): void {
  const hash = createHash('sha256');
  request.on('data', (chunk: Buffer) => hash.update(chunk));
  request.on('end', () => {
    const { method, url, rawHeaders, trailers } = request;
    const answer = JSON.stringify({ method, url, rawHeaders, trailers, body: hash.digest('hex') });
    // Answers that are long enough make the server pause the connection.
    response.end(answer.padEnd(method === 'POST' ? 20_000 : 0));
  });
}

beforeAll(() => {
  server = createServer({ maxHeaderSize: 65_536 }, echo);
  server.on('clientError', clientErrorHandler(surfaces));
  readRequests(server);
});
afterAll(() => void server.close());

const answersOf = (text: string): number => text.match(/HTTP\/1\.1 \d/g)?.length ?? 0;

/** Sends packets one by one. @returns all that is answered to `count` requests, without the date */
async function send(sent: readonly Buffer[], count: number): Promise<string> {
  const connection = new Connection();
  server.emit('connection', connection);
  for (const packet of sent) {
    connection.push(packet);
    await new Promise(setImmediate);
  }
  while (answersOf(connection.answer) < count && !connection.destroyed && !connection.writableFinished)
    await new Promise(setImmediate);
  connection.destroy();
  return connection.answer.replaceAll(/(Date|x-request-id): .*\r\n/g, '');
}

const ingredients = {
  methods: ['GET', 'POST', 'DELETE', 'PROPFIND', 'LOCK'],
  targets: ['/*', '/api/v2/*?q=*', '/news/?title=*', '/plain'],
  headers: ['Accept: */*', 'X-Text: \xd0\xb6', 'Cookie: a=\xff'],
};

describe('addresses with bytes beyond ASCII', () => {
  it('answers addresses beyond ASCII like their percent-encoded form, however packets are split', async () => {
    const random = choices(20261124);
    for (let round = 0; round < 3000; round++) {
      const sent = [message(random, ingredients)];
      while (!sent.at(-1)!.isLast && random.number(3)) sent.push(message(random, ingredients));
      const [raw, encoded] = (['raw', 'encoded'] as const).map((spelling) =>
        packets(random, Buffer.concat(sent.map((one) => one[spelling]))),
      );
      const count = sent.length;
      const answer = await send(raw!, count);
      expect({ round, answer }).toEqual({ round, answer: await send(encoded!, count) });
    }
  });
});

it('returns 408 in the dialect of the surface when a head does not come in time', async () => {
  const slow = createServer(
    { headersTimeout: 20, requestTimeout: 40, connectionsCheckingInterval: 10 },
    echo,
  );
  slow.on('clientError', clientErrorHandler(surfaces));
  readRequests(slow);
  await once(slow.listen(0, '127.0.0.1'), 'listening');
  const { port } = slow.address() as AddressInfo;
  const { status, headers, body } = await sendRaw(
    `http://127.0.0.1:${port}`,
    'GET /api/v2/ж HTTP/1.1\r\nHost: a',
  );
  expect([status, headers.get('content-type'), JSON.parse(body)]).toEqual([
    408,
    'application/json; charset=utf-8',
    { status: 'error', message: 'The request did not come in time.', details: { code: 'request_timeout' } },
  ]);
  slow.close();
});

it('passes on the parts of a body while it is received', async () => {
  const connection = new Connection();
  const first = new Promise<[url: string, chunk: string, isComplete: boolean]>((resolve) => {
    server.once('request', (request) =>
      request.once('data', (chunk) => resolve([request.url!, String(chunk), request.complete])),
    );
  });
  server.emit('connection', connection);
  connection.push(Buffer.from('POST /ж HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc'));
  expect(await first).toEqual(['/%D0%B6', 'abc', false]);
  connection.push(Buffer.from('def'));
  while (answersOf(connection.answer) < 1) await new Promise(setImmediate);
  connection.destroy();
});

it('leaves the bytes after an upgrade to the new protocol', async () => {
  const taken = new Promise<string>((resolve) => {
    server.once('upgrade', (_request, socket, head) => {
      let text = head.toString();
      socket.on('data', (chunk) => (text += String(chunk)).length >= 5 && resolve(text));
    });
  });
  const connection = new Connection();
  server.emit('connection', connection);
  connection.push(Buffer.from('GET /ж HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nжab'));
  connection.push(Buffer.from('cd'));
  expect(await taken).toBe('жabcd');
  connection.destroy();
});
