import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainClient, testStack, type Client, type HttpRequest } from '@stoa/testing';
import { bodyOf } from '../src/openapi/rows.js';
import type { Route, Surface } from '../src/route.js';
import { surfaces } from '../src/surfaces/index.js';

// Names that a plain object has by inheritance, wherever a request can have a name, on every route of every surface.

const { gateway, admin, commerce, community, rtc } = testStack();
/** One of each kind: the class, the prototype, a method. */
const names = ['constructor', '__proto__', 'toString'];
/** A name that means nothing anywhere, to compare with. */
const unknown = 'unknown_name';

// Thousands of requests: a connection for each would cost as much as the request.
const agent = new Agent({ keepAlive: true });
afterAll(() => agent.destroy());
const clientWith = (authorization: string): Client => plainClient(gateway, { authorization }, agent);
const basic = Buffer.from(`${rtc.customerId}:${rtc.customerCertificate}`).toString('base64');
const clients = new Map<string, Client>([
  ['commerce', clientWith(`Token ${commerce.token}`)],
  ['community', clientWith(`Bearer ${community.accessToken}`)],
  ['rtc', clientWith(`Basic ${basic}`)],
]);
beforeAll(async () => {
  const { text } = await plainClient(gateway)('POST', '/api/v1/auth/token', { body: admin });
  clients.set('store', clientWith(`Bearer ${(JSON.parse(text) as { token: string }).token}`));
});

/** Whether a body is a fault in the dialect of its surface. */
const isFault = new Map<string, (body: Record<string, unknown>) => boolean>([
  [
    'store',
    ({ success, code, tags }) => success === false && typeof code === 'string' && Array.isArray(tags),
  ],
  ['commerce', (body) => Object.values(body).every((one) => typeof one === 'string' || Array.isArray(one))],
  [
    'community',
    ({ status, message, details }) => status === 'error' && !!message && 'code' in (details as object),
  ],
  ['rtc', (body) => 'message' in body || 'error_msg' in body],
]);

/** Nothing is at these addresses, and no credential ends there; a stream of events does not end. */
const isHarmless = ({ endsCredential, operation }: Route): boolean =>
  !endsCredential && operation.form !== 'events';
const addressOf = ({ base }: Surface, { path }: Route, word?: string): string =>
  base +
  path.replaceAll(/:(\w+)(\([^)]*\))?/g, (_all, name: string, form?: string) =>
    form ? '999999999' : (word ?? (name === 'store' ? 'labels' : '58238a935baa56173b24f0e4')),
  );

const json = (body: string): HttpRequest => ({ headers: { 'content-type': 'application/json' }, body });
const form = (body: string): HttpRequest => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
});

/** Bodies that have the name as a key: of the whole, below a key that is unknown, below each that is known. */
function bodies({ name: surface }: Surface, row: Route, name: string): HttpRequest[] {
  const inner = `{"${name}":1}`;
  const schema = bodyOf(row);
  const fields = schema && 'shape' in schema ? Object.keys(schema.shape as object) : [];
  const known = fields.map((field) => `"${field}":${inner}`);
  const below = [`"${unknown}":${inner}`, `"id":999999999,"${name}":{"${name}":[${inner}]}`];
  return [
    json(inner),
    ...together(surface, [...below, ...known]).map((some) => json(`{${some}}`)),
    form(`${name}=1`),
    form(`${name}[${name}]=1&${unknown}[${name}]=2&${name}.${name}=3&${name}[0]=4`),
  ];
}

/** Commerce says what is wrong with all fields at once, others with the first one. */
const together = (surface: string, fields: string[]): string[] =>
  surface === 'commerce' ? [fields.join(',')] : fields;

/** Queries in which a surface reads names. */
const queriesOf: Record<string, (name: string) => string[]> = {
  store: (name) => [
    `where.${name}=1&only=${name}&with=${name}`,
    `sortBy=${name}`,
    `unwind=${name}`,
    `format=${name}`,
  ],
  commerce: (name) => [`format=${name}`, `ordering=${name}&${name}__in=1`],
  community: (name) => [
    `order_by=${name}`,
    `filter__${name}=1`,
    `filter__id__${name}=1`,
    // Two underscores separate.
    ...(name.includes('__') ? [] : [`filter__custom_fields__${name}=1`]),
  ],
};

/** Those of the surface one by one, and those of the others at once, which it does not know. */
function queries({ name: surface }: Surface, name: string): string[] {
  const read = queriesOf[surface]?.(name) ?? [];
  const all = new Set(Object.values(queriesOf).flatMap((of) => of(name)));
  const unread = [...all].filter((query) => !read.includes(query));
  return [[`${name}=1`, ...unread].join('&'), ...read];
}

/** @returns status, and the text of a fault; replies that are none have ids and times */
async function ask(
  { name, dialect }: Surface,
  { method }: Route,
  address: string,
  request: HttpRequest = {},
): Promise<[status: number, text: string]> {
  const { status, headers, text } = await clients.get(name)!(method, address, request);
  const place = `${method} ${address} ${String(request.body)}`;
  expect([place, status < 500 ? '' : text]).toEqual([place, '']);
  if (status < 400) return [status, ''];
  expect(headers['content-type']).toBe(dialect.contentType({ url: address } as never));
  expect([place, isFault.get(name)!(JSON.parse(text) as Record<string, unknown>), text]).toEqual([
    place,
    true,
    text,
  ]);
  return [status, text];
}

/** The same, but for the name. */
const comparable = ([status, text]: [number, string], name: string): [number, string] => [
  status,
  text.replaceAll(name, unknown),
];

/** Replies to the unknown name: one for all names that are compared with it. */
const compared = new Map<string, Promise<[number, string]>>();
function askUnknown(...[surface, row, address, request]: Parameters<typeof ask>): Promise<[number, string]> {
  const key = [row.method, address, JSON.stringify(request)].join(' ');
  const known = compared.get(key) ?? ask(surface, row, address, request);
  compared.set(key, known);
  return known;
}

/** Rows under test at once. */
const concurrency = 4;
async function eachRow(rows: readonly Route[], check: (row: Route) => Promise<void>): Promise<void> {
  const left = rows.values();
  const worker = async (): Promise<void> => {
    for (const row of left) await check(row);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

describe.each(surfaces.map((surface) => ({ surface, name: surface.name })))('$name', ({ surface }) => {
  const rows = surface.routes.filter(isHarmless);
  const withBody = rows.filter(({ bodyLimit }) => bodyLimit);

  it.each(names)('treats %s in a body like any unknown key', (name) =>
    eachRow(withBody, async (row) => {
      const address = addressOf(surface, row);
      const others = bodies(surface, row, unknown);
      for (const [index, body] of bodies(surface, row, name).entries()) {
        const reply = await ask(surface, row, address, body);
        if (surface.name === 'store') continue;
        const other = await askUnknown(surface, row, address, others[index]);
        expect([address, body.body, ...comparable(reply, name)]).toEqual([address, body.body, ...other]);
      }
    }),
  );

  it.each(names)('treats %s in a query like any unknown name', (name) =>
    eachRow(
      rows.filter(({ method }) => method === 'GET'),
      async (row) => {
        const address = addressOf(surface, row);
        for (const [index, query] of queries(surface, name).entries()) {
          const reply = await ask(surface, row, `${address}?${query}`);
          const other = await askUnknown(surface, row, `${address}?${queries(surface, unknown)[index]}`);
          expect([address, query, ...comparable(reply, name)]).toEqual([address, query, ...other]);
        }
      },
    ),
  );

  it.each(names)('answers %s in a path or as a content type without an internal error', (name) =>
    eachRow(rows, async (row) => {
      await ask(surface, row, addressOf(surface, row, name), json('{}'));
      const other = { headers: { 'content-type': name }, body: '{}' };
      await ask(surface, row, addressOf(surface, row), other);
    }),
  );
});

it.each(['constructor', '__proto__', 'prototype'])(
  'the store refuses the key %s at any depth',
  async (name) => {
    const [surface] = surfaces as [Surface];
    for (const row of surface.routes.filter(({ bodyLimit, upload }) => bodyLimit && !upload))
      for (const body of [`{"${name}":1}`, `{"a":[{"${name}":1}]}`]) {
        const address = addressOf(surface, row);
        const [status, text] = await ask(surface, row, address, json(body));
        expect([address, status, JSON.parse(text)]).toEqual([
          address,
          400,
          expect.objectContaining({ tags: expect.arrayContaining(['error_validation']) }),
        ]);
      }
  },
);

it('treats a store called constructor like any other', async () => {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const { status, text } = await clients.get('store')!(method, `/api/v1/${path}`, {
      ...(body && { body }),
    });
    expect([method, path, status, text]).toEqual([method, path, 200, expect.any(String)]);
    return path.endsWith('export') ? text : JSON.parse(text);
  };
  await call('POST', 'stores', { name: 'constructor', indexes: ['name'], soft: true });
  const { _id: id } = (await call('POST', 'constructor', { name: 'a', toString: 1 })) as { _id: string };
  await call('PATCH', `constructor/${id}`, { hasOwnProperty: { toString: 2 } });
  const found = { _id: id, name: 'a', toString: 1, hasOwnProperty: { toString: 2 } };
  expect(await call('GET', 'constructor?where.name=a&only=name,toString,hasOwnProperty.toString')).toEqual([
    found,
  ]);
  expect(await call('GET', `constructor/${id}`)).toMatchObject(found);
  expect(await call('GET', `constructor/${id}/history`)).toHaveLength(2);
  expect(JSON.parse((await call('GET', 'constructor/export')) as string)).toMatchObject({ _id: id });
  expect(JSON.stringify(await call('GET', 'events/org'))).toMatch(/"constructor[^"]+"/);
  await call('POST', 'constructor/bulk', { update: [{ _id: id, valueOf: 3 }] });
  await call('DELETE', `constructor/${id}`);
  await call('DELETE', 'stores/constructor');
});

it.each(['constructor', '__proto__', 'prototype'])(
  'refuses a manifest that names the field %s',
  async (name) => {
    for (const part of [{ alt: name }, { indexes: [`a.${name}`] }, { heavy: [name] }, { secret: [name] }]) {
      const body = { name: 'outside_names', ...part };
      const { status, text } = await clients.get('store')!('POST', '/api/v1/stores', { body });
      expect([part, status, text]).toEqual([part, 400, expect.stringContaining('error_validation')]);
    }
  },
);
