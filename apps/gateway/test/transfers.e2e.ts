import { request, type ClientRequest } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { adminOf, httpClient, newUser, testStack, until, type Client, type HttpReply } from '@stoa/testing';

const { gateway, admin } = testStack();
const files = '/api/v1/files';

let root: Client;
let user: Client;
let token: string;

beforeAll(async () => {
  root = await adminOf({ gateway, admin });
  await root('POST', '/api/v1/stores', {
    body: { name: 'files', fields: { n: 'Number', name: 'String' } },
  });
  const person = await newUser(gateway, root);
  user = person.client;
  token = (JSON.parse((await user('POST', '/api/v1/auth/token', { body: person })).text) as { token: string })
    .token;
});

const ndjson = { 'content-type': 'application/x-ndjson' };

interface SentEvent {
  event: string;
  data: Record<string, unknown>;
}

const eventsOf = (text: string): SentEvent[] =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((block) => {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block)!;
      return { event: event!, data: JSON.parse(data!) as SentEvent['data'] };
    });

/** An import whose body is written in parts; `events` returns those received so far. */
function startImport(query = ''): {
  body: ClientRequest;
  events(): SentEvent[];
  ended: Promise<void>;
  headers(): object;
} {
  let text = '';
  let headers: object = {};
  let end: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const body = request(
    `${gateway}${files}/import${query}`,
    {
      method: 'POST',
      headers: { ...ndjson, authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' },
      agent: false,
    },
    (reply) => {
      ({ headers } = reply);
      reply.on('data', (chunk: Buffer) => (text += chunk.toString()));
      reply.on('close', () => end());
    },
  );
  body.on('error', () => end());
  return { body, events: () => eventsOf(text), ended, headers: () => headers };
}

const count = async (query = ''): Promise<number> =>
  (JSON.parse((await user('GET', `${files}?meta=count&${query}`)).text) as { total: number }).total;

describe('an import', () => {
  it('an import reports progress while the file is still being sent', async () => {
    const { body, events, ended, headers } = startImport();
    body.write(Array.from({ length: 1500 }, (_, n) => `{"n":${n},"name":"a"}\n`).join(''));
    await until(() => events().some(({ data }) => data.inserted === 1000));
    expect(headers()).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8' });
    expect(headers()).not.toHaveProperty('content-encoding');
    body.end('{"n":"x"}\n{');
    await ended;
    expect(events().filter(({ event }) => event === 'failure')).toEqual([
      {
        event: 'failure',
        data: { line: 1501, errors: [{ field: 'n', rule: 'number', message: 'n: number' }] },
      },
      {
        event: 'failure',
        data: { line: 1502, errors: [{ field: '', rule: 'json', message: 'request: json' }] },
      },
    ]);
    const totals = { read: 1502, inserted: 1500, failed: 2, success: true };
    expect(events().at(-1)).toEqual({ event: 'done', data: totals });
    expect(await count('where.name=a')).toBe(1500);
  });

  it('imports a file larger than other bodies', async () => {
    const { body, events, ended } = startImport();
    const part = Array.from({ length: 100 }, () => `{"name":"big","pad":"${'x'.repeat(10_000)}"}\n`).join('');
    for (let parts = 0; parts < 20; parts++)
      if (!body.write(part)) await new Promise((resolve) => body.once('drain', resolve));
    body.end();
    await ended;
    expect(events().at(-1)!.data).toMatchObject({ read: 2000, inserted: 2000, success: true });
  });

  it('a strict import stops at the first failing line while the client still sends', async () => {
    const { body, events, ended } = startImport('?strict=true');
    body.write('{"name":"s"}\n{"n":"x"}\n');
    const part = '{"name":"s"}\n'.repeat(5000);
    await until(() => events().some(({ event }) => event === 'done'));
    expect(events().at(-1)!.data).toEqual({ read: 2, inserted: 1, failed: 1, success: false });
    for (let parts = 0; parts < 10; parts++) body.write(part);
    body.end();
    await ended;
    expect(await count('where.name=s')).toBe(1);
  });

  it('an import ends when the client disconnects', async () => {
    const { body, events, ended } = startImport();
    body.write('{"name":"gone"}\n'.repeat(1999));
    await until(() => events().some(({ data }) => data.inserted === 1000));
    body.destroy();
    await ended;
    await wait(300);
    expect(await count('where.name=gone')).toBe(1000);
    expect((await httpClient(gateway)('GET', '/api/v1/healthz')).status).toBe(200);
  });

  it('imports CSV in the format of spreadsheets', async () => {
    const body = '\ufeffname,n\r\n"c ""1""",1\r\nc2,\r\n';
    const reply = await user('POST', `${files}/import`, { headers: { 'content-type': 'text/csv' }, body });
    expect(eventsOf(reply.text).at(-1)!.data).toMatchObject({ inserted: 2, failed: 0 });
    const { text } = await user('GET', `${files}/export?format=csv&where.name=c2,"c%20\\"1\\""&only=n,name`);
    expect(text.replaceAll(/[0-9a-f]{24}/g, 'id')).toBe('_id,n,name\nid,1,"c ""1"""\nid,,c2\n');
  });

  it.each<[string, () => Promise<HttpReply>, number]>([
    [
      'a client without credentials',
      () => httpClient(gateway)('POST', `${files}/import`, { headers: ndjson, body: '{}' }),
      401,
    ],
    ['an unknown store', () => user('POST', '/api/v1/nowhere/import', { headers: ndjson, body: '{}' }), 404],
    ['JSON', () => user('POST', `${files}/import`, { body: {} }), 415],
    ['an unknown format', () => user('POST', `${files}/import?format=xml`, { headers: ndjson }), 400],
    ['a wrong method', () => user('GET', `${files}/import`), 405],
    ['a long file for an unknown store', () => user('POST', '/api/v1/nowhere/import', long), 404],
  ])('refuses an import in the format of the surface for %s', async (_, ask, code) => {
    const { status, text, headers } = await ask();
    expect([status, headers['content-type']]).toEqual([code, 'application/json; charset=utf-8']);
    expect(JSON.parse(text)).toMatchObject({ success: false, code: String(code) });
  });
  const long = { headers: ndjson, body: `{"pad":"${'x'.repeat(3_000_000)}"}` };

  it('returns 403 for an import without the right to create', async () => {
    const reader = await newUser(gateway, root, { credentials: ['GET /files/*'] });
    const { status } = await reader.client('POST', `${files}/import`, { headers: ndjson, body: '{}' });
    expect(status).toBe(403);
    const creator = await newUser(gateway, root, { credentials: ['POST /files/*'] });
    expect((await creator.client('POST', `${files}/import`, { headers: ndjson, body: '' })).status).toBe(200);
  });
});

describe('an export', () => {
  it('exports a file with one record per line', async () => {
    const { status, text, headers } = await user('GET', `${files}/export?where.name=a&where.n<2&only=n`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="files.ndjson"',
    });
    expect(text.replaceAll(/[0-9a-f]{24}/g, 'id')).toBe('{"_id":"id","n":0}\n{"_id":"id","n":1}\n');
    const csv = await user('GET', `${files}/export?format=csv&limit=1`);
    expect(csv.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="files.csv"',
    });
    expect(csv.text.split('\n')).toHaveLength(3);
  });

  it('exports all records of a long list in a format that an import reads', async () => {
    const all = await count();
    const { text } = await user('GET', `${files}/export`);
    expect(text.trimEnd().split('\n')).toHaveLength(all);
    const again = await user('POST', `${files}/import`, { headers: ndjson, body: text });
    expect(eventsOf(again.text).at(-1)!.data).toMatchObject({ read: all, inserted: 0, failed: all });
  });

  it('exports only records that the user can see', async () => {
    const otherUser = (await newUser(gateway, root)).client;
    expect((await otherUser('GET', `${files}/export`)).text).toBe('');
    expect((await otherUser('GET', '/api/v1/nowhere/export')).status).toBe(404);
    expect((await otherUser('GET', `${files}/export?format=xml`)).status).toBe(400);
  });
});
