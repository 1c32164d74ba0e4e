import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client, HttpReply } from '@stoa/testing';
import { base, json, newSupplier, newUser, word } from './commerce-clients.js';

let supplier: Client;
beforeAll(async () => {
  supplier = (await newUser({ role: 'supplier', supplier: await newSupplier() })).client;
});

const product = (start: string, index = 0) => ({
  external_id: `${start}${index}`,
  sku: `${start}${index}`,
  name: 'n',
});
const raw = (content: string, type: string) => ({
  body: Buffer.from(content),
  headers: { 'content-type': type },
});
interface View {
  id: number;
  status: string;
}
async function ended(id: number): Promise<View> {
  for (;;) {
    const view = json(await supplier('GET', `${base}/imports/${id}/`)) as View;
    if (!['queued', 'running'].includes(view.status)) return view;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const started = async (reply: HttpReply): Promise<View> => {
  expect([reply.status, reply.text]).toEqual([201, expect.stringContaining('"id"')]);
  return ended((json(reply) as View).id);
};

describe('bulk', () => {
  it('answers 200 with a report, and 400 with the same when a row refuses all', async () => {
    const first = product(word());
    const rows = [first, { name: 'x' }];
    const rejected = await supplier('POST', `${base}/products/bulk/?on_error=reject_all`, { body: rows });
    expect([rejected.status, rejected.headers['content-type']]).toEqual([400, 'application/json']);
    expect(rejected.text).toBe(
      `{"created":1,"updated":0,"unchanged":0,"failed":1,"duplicates":0,"results":[{"row":0,"external_id":"${first.external_id}","status":"created"},{"row":1,"status":"failed","errors":{"sku":["This field is required."]}}]}`,
    );
    const dry = await supplier('POST', `${base}/products/bulk/?dry_run=true`, { body: rows });
    expect([dry.status, dry.text]).toEqual([200, rejected.text]);
    const report = await supplier('POST', `${base}/products/bulk/?report=errors`, { body: rows });
    expect([report.status, json(report)]).toMatchObject([
      200,
      { created: 1, failed: 1, results: [{ row: 1 }] },
    ]);
  });

  it.each([
    [Array.from({ length: 1001 }, () => ({})), ['Ensure this field has no more than 1000 elements.']],
    [[], ['This list may not be empty.']],
    [{}, ['Expected a list of items but got type "dict".']],
  ])('refuses another body, %#', async (body, errors) => {
    const reply = await supplier('POST', `${base}/stocks/bulk/`, { body });
    expect([reply.status, json(reply)]).toEqual([400, { non_field_errors: errors }]);
  });
});

describe('imports', () => {
  it.each([
    ['application/x-ndjson', (rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n')],
    ['application/json', (rows: object[]) => JSON.stringify(rows)],
    [
      'text/csv',
      (rows: object[]) =>
        `external_id;sku;name\n${rows.map((row) => Object.values(row).join(';')).join('\n')}`,
    ],
  ])('takes %s, and shows the import at its location', async (type, fileOf) => {
    const rows = [product(word()), product(word())];
    const reply = await supplier('POST', `${base}/imports/?kind=products`, raw(fileOf(rows), type));
    expect(reply.headers.location).toBe(`${base}/imports/${(json(reply) as View).id}/`);
    const done = await started(reply);
    expect(Object.keys(done)).toEqual([
      ...[
        'id',
        'kind',
        'mode',
        'status',
        'progress',
        'total',
        'processed',
        'created',
        'updated',
        'unchanged',
      ],
      ...[
        'deactivated',
        'failed',
        'duplicates',
        'stale',
        'bytes',
        'started_at',
        'finished_at',
        'rows_per_second',
        'error',
      ],
    ]);
    expect(done).toMatchObject({ status: 'finished', progress: 100, total: 2, created: 2 });
  });

  it('takes the file of a form, with parameters before it', async () => {
    const boundary = 'b';
    const part = (head: string, content: string) =>
      `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
    const form =
      part('name="kind"', 'products') +
      part('name="file"; filename="a.json"', JSON.stringify([product(word())])) +
      `--${boundary}--\r\n`;
    const reply = await supplier(
      'POST',
      `${base}/imports/`,
      raw(form, `multipart/form-data; boundary=${boundary}`),
    );
    expect(await started(reply)).toMatchObject({ status: 'finished', created: 1 });
  });

  it('lists the errors of rows by pages, and follows the import by events', async () => {
    const start = word();
    const rows = Array.from({ length: 5 }, (_, index) => ({ ...product(start, index), name: '' }));
    const reply = await supplier('POST', `${base}/imports/?kind=products`, { body: rows });
    const { id } = json(reply) as View;
    // As an EventSource asks for it.
    const events = await supplier('GET', `${base}/imports/${id}/events/`, {
      headers: { accept: 'text/event-stream' },
    });
    expect([events.status, events.headers]).toMatchObject([
      200,
      { 'content-type': 'text/event-stream', allow: 'GET, HEAD, OPTIONS' },
    ]);
    expect(events.text).toMatch(/event: done\ndata: \{"id":\d+,.*"status":"finished".*\n\n(:\n\n)*$/);
    const page = json(await supplier('GET', `${base}/imports/${id}/errors/?limit=2&offset=2`)) as {
      count: number;
      results: object[];
    };
    expect(page).toMatchObject({ count: 5, results: [{ row: 2 }, { row: 3 }] });
    expect(page.results[0]).toEqual({
      row: 2,
      external_id: `${start}2`,
      errors: { name: ['This field may not be blank.'] },
    });
  });

  it.each([
    ['', 'application/x-ndjson', 400, { kind: ['This field is required.'] }],
    [
      '?kind=x&mode=y',
      'text/csv',
      400,
      { kind: ['"x" is not a valid choice.'], mode: ['"y" is not a valid choice.'] },
    ],
    ['?kind=products', 'image/png', 415, { detail: 'Unsupported media type "image/png" in request.' }],
  ])('refuses %s as %s', async (query, type, status, body) => {
    const reply = await supplier('POST', `${base}/imports/${query}`, raw('[]', type));
    expect([reply.status, json(reply)]).toEqual([status, body]);
  });

  it('refuses a body of more than 256 MiB by its declared length', async () => {
    const headers = { 'content-type': 'text/csv', 'content-length': String(256 * 1024 * 1024 + 1) };
    const reply = await supplier('POST', `${base}/imports/?kind=products`, {
      body: Buffer.from('a'),
      headers,
    });
    expect([reply.status, json(reply)]).toEqual([413, { detail: 'Request body too large.' }]);
  });

  it('are not those of other suppliers, and a buyer has none', async () => {
    const other = (await newUser({ role: 'supplier', supplier: await newSupplier() })).client;
    const buyer = (await newUser({ role: 'buyer' })).client;
    const { id } = await started(await supplier('POST', `${base}/imports/?kind=products`, { body: [] }));
    for (const path of ['', 'errors/', 'events/'])
      expect((await other('GET', `${base}/imports/${id}/${path}`)).status).toBe(404);
    expect((await other('POST', `${base}/imports/${id}/cancel/`)).status).toBe(404);
    expect((await buyer('GET', `${base}/imports/`)).status).toBe(403);
    expect((await buyer('POST', `${base}/products/bulk/`, { body: [] })).status).toBe(403);
    expect((await buyer('POST', `${base}/imports/?kind=products`, { body: [] })).status).toBe(403);
  });
});
