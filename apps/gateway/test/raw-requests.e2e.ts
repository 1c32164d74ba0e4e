import { connect } from 'node:net';
import { expect, it } from '@jest/globals';
import { testStack } from '@stoa/testing';
import { newNews } from './commerce-clients.js';

const { gateway, commerce, community } = testStack();
const { hostname, port } = new URL(gateway);
const key = `Authorization: Token ${commerce.token}`;

/** Sends bytes as they are, as no client does that encodes for us. @returns status line, headers, body */
function send(text: string): Promise<[status: string, head: string, body: string]> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket
      .on('data', (chunk) => (answer += String(chunk)))
      .on('close', () => {
        const [head = '', body = ''] = answer.split('\r\n\r\n');
        resolve([head.split('\r\n')[0]!, head, body]);
      });
  });
}
const request = (
  method: string,
  url: string,
  headers: string[],
  body = '',
): Promise<[string, string, string]> =>
  send(`${[`${method} ${url} HTTP/1.1`, 'Host: stoa', ...headers].join('\r\n')}\r\n\r\n${body}`);

it('an address as people read it is taken, as on the vendor’s page', async () => {
  const { id } = await newNews({ title: 'Тест адреса' });
  const [status, head, body] = await request('GET', '/api/rest/v1/news/?title=Тест%20адреса&id=' + id, [key]);
  expect([status, JSON.parse(body)]).toMatchObject(['HTTP/1.1 200 OK', { count: 1, results: [{ id }] }]);
  expect(head).toMatch(/\r\ncontent-type: application\/json\r\n/);
  expect(head).toMatch(/\r\nconnection: close$/);
});

it('whatever it asks for: with a body, of nothing, of nobody', async () => {
  const given = JSON.stringify({ title: 'ж' });
  const length = `Content-Length: ${Buffer.byteLength(given)}`;
  const type = 'Content-Type: application/json';
  const made = await request('POST', '/api/rest/v1/news/?а=б', [key, type, length], given);
  expect([made[0], JSON.parse(made[2])]).toMatchObject(['HTTP/1.1 201 Created', { title: 'ж' }]);
  const nothing = await request('GET', '/api/v2/новости', [`Authorization: Bearer ${community.accessToken}`]);
  expect([nothing[0], nothing[2]]).toEqual([
    'HTTP/1.1 404 Not Found',
    '{"status":"error","message":"Not found.","details":{"code":"not_found"}}',
  ]);
  const nobody = await request('GET', '/dev/v1/projects?name=ж', []);
  expect([nobody[0], nobody[2]]).toEqual(['HTTP/1.1 401 Unauthorized', '{"message":"Unauthorized"}']);
  const { id } = JSON.parse(made[2]) as { id: number };
  const gone = await request('DELETE', `/api/rest/v1/news/${id}/?а=б`, [key]);
  expect([gone[0], gone[2]]).toEqual(['HTTP/1.1 204 No Content', '']);
  expect(gone[1]).not.toMatch(/content-(length|type)/);
  const head = await request('HEAD', '/api/rest/v1/news/?title=ж', [key]);
  expect([head[0], head[2]]).toEqual(['HTTP/1.1 200 OK', '']);
});

it.each([
  ['nonsense', 'NONSENSE\r\n\r\n', 400],
  ['two at once', `GET /?ж HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n`, 400],
  ['chunks', `POST /?ж HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['headers that are none', `GET /?ж HTTP/1.1\r\nHost: x\r\n : y\r\n\r\n`, 400],
  ['headers without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
])('%s are refused and the connection ends', async (_what, text, status) => {
  const [line, , body] = await send(text);
  expect(line).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(body).toMatch(/^\{"error":"[a-z ]+"\}$/);
});
