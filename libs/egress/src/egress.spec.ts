import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Egress, egressConfig, type Resolve } from './index.js';

let server: Server;
let url: string;
let requests: string[] = [];
const answers: Record<string, RequestListener> = {
  '/ok': (_, response) => response.end('fine'),
  '/redirect': (_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
  '/long': (_, response) => response.end('x'.repeat(100_000)),
  '/silent': () => undefined,
  '/stalled': (_, response) => void response.write('begun'),
};

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(`${request.headers.host} ${request.url}`);
    answers[request.url!]!(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const limits = { timeout: 2000, maxBytes: 1000 };
const open = egressConfig.parse({ STOA_EGRESS_ALLOW: '127.0.0.0/8' });
const closed = egressConfig.parse({});
const addresses =
  (...list: string[]): Resolve =>
  () =>
    Promise.resolve(list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
const get = (path: string, egress = new Egress(open)) => egress.request(`${url}${path}`, limits);
const text = async (body: AsyncGenerator<Buffer>): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};
const forbidden = { kind: 'forbidden', reason: 'egress' };

it('an allowed private address is reached, on any port and without TLS', async () => {
  const { status, body } = await get('/ok');
  expect([status, await text(body)]).toEqual([200, 'fine']);
});

it.each([
  ...[
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://0x7f.1/',
    'https://127.1/',
  ],
  ...[
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://169.254.169.254/',
  ],
  ...[
    'https://10.0.0.1/',
    'https://0/',
    'https://localhost/',
    'file:///etc/passwd',
    'ftp://8.8.8.8/',
    'nonsense',
  ],
  ...['http://8.8.8.8/', 'https://8.8.8.8:22/', 'https://8.8.8.8:6379/'],
])('%s is refused', async (target) => {
  const egress = new Egress(closed);
  await expect(egress.check(target)).rejects.toMatchObject(forbidden);
  await expect(egress.request(target, limits)).rejects.toMatchObject(forbidden);
});

it('plain HTTP to a host of the internet is allowed where the caller says so', async () => {
  const egress = new Egress(closed, addresses('8.8.8.8'));
  await expect(egress.check('http://files.example/', { isPlainAllowed: true })).resolves.toBeUndefined();
  await expect(egress.check('http://files.example/')).rejects.toMatchObject(forbidden);
});

it('a host with a private address is refused, and one that is not found passes the check', async () => {
  await expect(
    new Egress(closed, addresses('10.0.0.1', 'fd00::1')).check('https://a.example/'),
  ).rejects.toMatchObject(forbidden);
  const missing: Resolve = () => Promise.reject(new Error('ENOTFOUND'));
  await expect(new Egress(closed, missing).check('https://a.example/')).resolves.toBeUndefined();
});

it('a host that is not found is refused for its scheme or port, unless it may be in an allowed network', async () => {
  const missing: Resolve = () => Promise.reject(new Error('ENOTFOUND'));
  for (const url of ['http://a.example/', 'https://a.example:22/']) {
    await expect(new Egress(closed, missing).check(url)).rejects.toMatchObject(forbidden);
    await expect(new Egress(open, missing).check(url)).resolves.toBeUndefined();
  }
});

it('the address that was checked is connected to, whatever the name server answers next', async () => {
  requests = [];
  const list = [addresses('127.0.0.1'), addresses('10.0.0.1')];
  const egress = new Egress(open, (host) => list.shift()!(host));
  const { port } = new URL(url);
  const { status, body } = await egress.request(`http://rebinding.example:${port}/ok`, limits);
  await text(body);
  expect(status).toBe(200);
  expect(requests).toEqual([`rebinding.example:${port} /ok`]);
  expect(list).toHaveLength(1);
  await expect(egress.request(`http://rebinding.example:${port}/ok`, limits)).rejects.toMatchObject(
    forbidden,
  );
});

it('a redirect is a response', async () => {
  const { status, headers, body } = await get('/redirect');
  await body.return();
  expect([status, headers.location]).toEqual([302, 'http://10.0.0.1/']);
});

it('a response that is too long, late or stalled ends with a fault', async () => {
  await expect(get('/long').then(({ body }) => text(body))).rejects.toMatchObject({ kind: 'too_large' });
  const egress = new Egress(open);
  const request = { timeout: 100, maxBytes: 1000 };
  await expect(egress.request(`${url}/silent`, request)).rejects.toMatchObject({ kind: 'timeout' });
  await expect(egress.request(`${url}/stalled`, request).then(({ body }) => text(body))).rejects.toThrow();
});
