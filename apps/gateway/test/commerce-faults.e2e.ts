import { describe, expect, it } from '@jest/globals';
import { bearer, httpClient, testStack, type Client } from '@stoa/testing';
import { base, json, newBuyer, newNews, plain, root, tokenOf } from './commerce-clients.js';

const stack = testStack();
const { gateway, commerce } = stack;

describe("DRF's answers", () => {
  const detail = (text: string) => ({ detail: text });
  const missing = 'Authentication credentials were not provided.';

  it.each<[string, Record<string, string>, string]>([
    ['no credential', {}, missing],
    ['another scheme', bearer(commerce.token), missing],
    ['a store token', bearer('eyJhbGciOiJFUzI1NiJ9.e30.x'), missing],
    [
      'a customer pair',
      {
        authorization: `Basic ${Buffer.from(`${stack.rtc.customerId}:${stack.rtc.customerCertificate}`).toString('base64')}`,
      },
      missing,
    ],
    ['a scheme without a key', { authorization: 'Token' }, 'Invalid token header. No credentials provided.'],
    [
      'a key of two words',
      { authorization: 'Token a b' },
      'Invalid token header. Token string should not contain spaces.',
    ],
    ['an unknown key', tokenOf('0'.repeat(40)), 'Invalid token.'],
    ['a community token', tokenOf(stack.community.accessToken), 'Invalid token.'],
  ])('returns 401 for %s, before 404, 405, 415 and errors of JSON', async (_what, headers, text) => {
    const client = httpClient(gateway, headers);
    for (const reply of [
      await client('GET', `${base}/news/`),
      await client('GET', `${base}/news/999999/`),
      await client('PUT', `${base}/news/`),
      await client('POST', `${base}/news/`, { body: '{', headers: { 'content-type': 'application/json' } }),
      await client('POST', `${base}/news/`, { body: '<a/>', headers: { 'content-type': 'application/xml' } }),
    ]) {
      expect([reply.status, json(reply), reply.headers['www-authenticate']]).toEqual([
        401,
        detail(text),
        'Token',
      ]);
      expect(reply.headers['content-type']).toBe('application/json');
      expect(reply.headers.allow).toBeDefined();
    }
  });

  it('returns 401 for the key of an inactive user', async () => {
    const person = await newBuyer();
    await root('PATCH', `${base}/users/${person.id}/`, { body: { is_active: false } });
    const deadline = Date.now() + 1000;
    let reply = await person.client('GET', `${base}/news/`);
    while (reply.status !== 401 && Date.now() < deadline) reply = await person.client('GET', `${base}/news/`);
    expect(json(reply)).toEqual(detail('User inactive or deleted.'));
  });

  it('returns 401 for an unknown key at the login', async () => {
    const reply = await plain('POST', `${base}/auth/`, { body: {}, headers: tokenOf('0'.repeat(40)) });
    expect([reply.status, json(reply)]).toEqual([401, detail('Invalid token.')]);
  });

  it.each<[string, string, string, number, string]>([
    ['GET', 'news/999999/', '', 404, 'Not found.'],
    ['GET', 'news/abc/', '', 404, 'Not found.'],
    ['GET', 'nothing/', '', 404, 'Not found.'],
    ['GET', 'news/?page=0', '', 404, 'Invalid page.'],
    ['GET', 'news/?page=-1', '', 404, 'Invalid page.'],
    ['GET', 'news/?page=1.0', '', 404, 'Invalid page.'],
    ['GET', 'news/?page=999999', '', 404, 'Invalid page.'],
    ['PUT', 'news/', '', 405, 'Method "PUT" not allowed.'],
    ['GET', 'news/?format=xml', '', 404, 'Not found.'],
    ['POST', 'news/', '{', 400, 'JSON parse error - '],
    ['POST', 'news/', '{"title":NaN}', 400, 'JSON parse error - '],
    ['POST', 'news/', '\ufeff{}', 400, 'JSON parse error - '],
  ])('answers %s %s %s with %d and a detail', async (method, path, body, status, text) => {
    const given = body ? { body, headers: { 'content-type': 'application/json' } } : {};
    const reply = await root(method, `${base}/${path}`, given);
    expect(reply.status).toBe(status);
    expect((json(reply) as { detail: string }).detail.startsWith(text)).toBe(true);
    expect(reply.headers['content-type']).toBe('application/json');
  });

  it('returns 405 with Allow, 406 for an unavailable format, 415 for an unread media type, 413 for a large body', async () => {
    expect((await root('PUT', `${base}/news/`)).headers.allow).toBe('GET, POST, HEAD, OPTIONS');
    const xml = await root('GET', `${base}/news/`, { headers: { accept: 'application/xml' } });
    expect([xml.status, json(xml)]).toEqual([406, detail('Could not satisfy the request Accept header.')]);
    for (const type of ['application/xml', 'application/vnd.api+json']) {
      const reply = await root('POST', `${base}/news/`, { body: 'x', headers: { 'content-type': type } });
      expect([reply.status, json(reply)]).toEqual([
        415,
        detail(`Unsupported media type "${type}" in request.`),
      ]);
    }
    const large = await root('POST', `${base}/news/`, { body: { text: 'x'.repeat(3_000_000) } });
    expect([large.status, json(large)]).toEqual([413, detail('Request body too large.')]);
  });

  it.each<[unknown, object]>([
    [[], { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }],
    ['x', { non_field_errors: ['Invalid data. Expected a dictionary, but got str.'] }],
    [5, { non_field_errors: ['Invalid data. Expected a dictionary, but got int.'] }],
    [null, { non_field_errors: ['No data provided'] }],
    [{}, { title: ['This field is required.'] }],
    [{ title: null }, { title: ['This field may not be null.'] }],
    [{ title: '  ' }, { title: ['This field may not be blank.'] }],
    [{ title: true }, { title: ['Not a valid string.'] }],
    [{ title: 'x'.repeat(256) }, { title: ['Ensure this field has no more than 255 characters.'] }],
    [{ title: 'x', is_published: 'maybe' }, { is_published: ['Must be a valid boolean.'] }],
    [{ title: 'x', image: 'nowhere' }, { image: ['Enter a valid URL.'] }],
    [{ title: 'x', supplier: 99 }, { supplier: ['Invalid pk "99" - object does not exist.'] }],
    [{ title: 'x', supplier: 'a' }, { supplier: ['Incorrect type. Expected pk value, received str.'] }],
    [
      { title: 'x', published_at: 'yesterday' },
      {
        published_at: [
          'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].',
        ],
      },
    ],
    [
      { title: '', image: 5 },
      { title: ['This field may not be blank.'], image: ['Enter a valid URL.'] },
    ],
  ])('returns 400 with the errors by field for the body %j', async (body, errors) => {
    const headers = { 'content-type': 'application/json' };
    const reply = await root('POST', `${base}/news/`, { body: JSON.stringify(body), headers });
    expect([reply.status, json(reply)]).toEqual([400, errors]);
  });

  it('returns 403 by role and 404 of an object before errors of the body', async () => {
    const { client } = await newBuyer();
    const shown = await newNews({ is_published: true });
    const denied = [403, detail('You do not have permission to perform this action.')];
    const absent = [404, detail('Not found.')];
    for (const [body, type] of [
      ['{', 'application/json'],
      ['[]', 'application/json'],
      ['\ufeff{}', 'application/json'],
      ['<a/>', 'application/xml'],
      ['x', 'multipart/form-data; boundary=y'],
    ] as const) {
      const send = async (as: Client, method: string, path: string): Promise<unknown[]> => {
        const reply = await as(method, `${base}/${path}/`, { body, headers: { 'content-type': type } });
        return [reply.status, json(reply)];
      };
      expect(await send(client, 'POST', 'news')).toEqual(denied);
      expect(await send(client, 'POST', 'users')).toEqual(denied);
      expect(await send(client, 'PATCH', `news/${shown.id}`)).toEqual(denied);
      expect(await send(client, 'PUT', 'users/1')).toEqual(absent);
      expect(await send(root, 'PUT', 'news/999999')).toEqual(absent);
      expect((await send(root, 'PUT', `news/${shown.id}`))[0]).toBe(type === 'application/xml' ? 415 : 400);
    }
  });

  it('treats an empty body as an empty object', async () => {
    const reply = await root('POST', `${base}/news/`, { headers: { 'content-type': 'application/json' } });
    expect(json(reply)).toEqual({ title: ['This field is required.'] });
  });
});
