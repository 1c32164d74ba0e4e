import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { testStack, type Client } from '@stoa/testing';
import { base, json, newSupplier, newUser, plain, root, tokenOf } from './commerce-clients.js';

const { gateway } = testStack();
const read = 'GET, HEAD, OPTIONS';
const act = 'POST, OPTIONS';

const bulkKinds = [
  ...['products', 'categories', 'prices', 'stocks'],
  ...['price-types', 'companies', 'contracts', 'warehouses'],
];

describe.each<[path: string, allow: string]>([
  ['imports/', 'GET, POST, HEAD, OPTIONS'],
  ['imports/1/', read],
  ['imports/1/errors/', read],
  ['imports/1/events/', read],
  ['imports/1/cancel/', act],
  ...bulkKinds.map((kind): [string, string] => [`${kind}/bulk/`, act]),
  ...['products', 'prices', 'stocks'].map((kind): [string, string] => [`${kind}/export/`, read]),
  ['products/facets/', read],
  ['categories/tree/', read],
  ['stocks/adjust/', act],
  ['stocks/movements/', read],
  ['audit-log/', read],
  ['audit-log/1/', read],
  ['companies/1/ack/', act],
  ['companies/1/restore/', act],
  ['contracts/1/ack/', act],
  ['webhooks/1/deliveries/', read],
  ['webhooks/1/deliveries/1/retry/', act],
  ['webhooks/1/test/', act],
])('%s', (path, allow) => {
  const refused = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !allow.includes(method));

  it.each(refused)('returns 405 for %s, and 401 without a key', async (method) => {
    const reply = await root(method, `${base}/${path}`, { body: {} });
    expect([reply.status, json(reply), reply.headers.allow]).toEqual([
      405,
      { detail: `Method "${method}" not allowed.` },
      allow,
    ]);
    expect((await plain(method, `${base}/${path}`)).status).toBe(401);
  });

  it('returns its methods with OPTIONS', async () => {
    const reply = await root('OPTIONS', `${base}/${path}`);
    expect([reply.status, reply.headers.allow]).toEqual([200, allow]);
  });
});

// 1C shows its user the text of a failure only if the status is 200.
it.each(['PUT', 'PATCH', 'DELETE'])('the exchange with 1C returns a failure for %s', async (method) => {
  const { status, headers, text: body } = await plain(method, '/1c_exchange/?type=catalog&mode=init');
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(body).toMatch(/^failure\n.+\n$/);
});

it('OPTIONS of imports has the types of files that the route accepts', async () => {
  const parsesOf = async (path: string): Promise<string[]> =>
    (json(await root('OPTIONS', `${base}/${path}`)) as { parses: string[] }).parses;
  const parses = await parsesOf('imports/');
  const promised = ['application/json', 'application/x-ndjson', 'text/csv', 'application/xml'];
  expect(parses).toEqual(expect.arrayContaining(promised));
  expect([parses.length, parses.at(-1)]).toEqual([9, 'multipart/form-data']);
  const accepts = async (type: string): Promise<number> =>
    (await root('POST', `${base}/imports/`, { body: 'x', headers: { 'content-type': type } })).status;
  for (const type of parses.slice(0, -1)) expect([type, await accepts(type)]).toEqual([type, 400]);
  expect(await accepts('application/x-www-form-urlencoded')).toBe(415);
  expect(await parsesOf('stocks/adjust/')).toContain('application/x-www-form-urlencoded');
});

describe('HEAD of an export', () => {
  it.each(['products/export/?format=yml', 'prices/export/?format=ndjson', 'stocks/export/'])(
    'of %s returns the headers of GET without its content',
    async (path) => {
      const [head, get] = [await root('HEAD', `${base}/${path}`), await root('GET', `${base}/${path}`)];
      const shown = ({ headers }: typeof head) => [
        headers['content-type'],
        headers['content-disposition'],
        headers.allow,
      ];
      expect([head.status, head.text, shown(head)]).toEqual([200, '', shown(get)]);
    },
  );

  it('returns the status of what is refused', async () => {
    const statusOf = async (path: string, client: Client = root): Promise<number> =>
      (await client('HEAD', `${base}/${path}`)).status;
    expect(await statusOf('products/export/', plain)).toBe(401);
    expect(await statusOf('prices/export/?format=yml')).toBe(404);
    expect(await statusOf('prices/export/?price_type=999999999')).toBe(400);
  });
});

describe('the fifth import of a supplier at a time', () => {
  let headers: Record<string, string>;
  beforeAll(async () => {
    const { key } = await newUser({ role: 'supplier', supplier: await newSupplier() });
    headers = { ...tokenOf(key), 'content-type': 'application/json' };
  });

  /** An import whose file does not end. */
  const begun = (): ClientRequest => {
    const sending = request(`${gateway}${base}/imports/?kind=products`, {
      method: 'POST',
      headers,
      agent: false,
    });
    sending.write(`[${' '.repeat(128 * 1024)}`);
    return sending;
  };

  it('is refused with 429, and the four others go on', async () => {
    const all = Array.from({ length: 5 }, begun);
    const replies = all.map(async (sending, index) => {
      const [reply] = (await once(sending, 'response')) as [IncomingMessage];
      return { index, reply, body: JSON.parse(await text(reply)) as unknown };
    });
    const { index, reply, body } = await Promise.race(replies);
    expect([reply.statusCode, reply.headers['retry-after'], body]).toEqual([
      429,
      '10',
      { detail: 'Request was throttled. Expected available in 10 seconds.' },
    ]);
    for (const [other, sending] of all.entries()) if (other !== index) sending.end(']');
    all[index]!.destroy();
    const statuses = (await Promise.all(replies)).map((one) => one.reply.statusCode);
    expect(statuses.toSorted()).toEqual([201, 201, 201, 201, 429]);
  });
});
