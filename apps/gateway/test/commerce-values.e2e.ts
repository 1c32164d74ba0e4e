import { describe, expect, it } from '@jest/globals';
import type { HttpReply, HttpRequest } from '@stoa/testing';
import { base, json, newNews, plain, root } from './commerce-clients.js';

// A value is stored as it is sent, or is refused by the name of its field.

const planned = '2099-12-01T09:00:00Z';
const at = (id: number): string => `${base}/news/${id}/`;
const jsonText = (body: string): HttpRequest => ({ body, headers: { 'content-type': 'application/json' } });
const form = (fields: Record<string, string>): HttpRequest => ({
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});
const multipart = (name: string, value: string, more = ''): HttpRequest => ({
  body: `--XX\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n--XX--\r\n`,
  headers: { 'content-type': 'multipart/form-data; boundary=XX' },
});
const expectRefusal = (reply: HttpReply, errors: object): void =>
  expect([reply.status, json(reply)]).toEqual([400, errors]);

describe('an item of news', () => {
  it('keeps a planned date of news when the draft is published', async () => {
    const { id } = await newNews({ published_at: planned });
    const published = await root('PATCH', at(id), { body: { is_published: true } });
    expect(json(published)).toMatchObject({ is_published: true, published_at: planned });
  });

  it('keeps a given slug of news when the title changes, and a blank slug', async () => {
    const { id } = await newNews({ slug: 'Given_1' });
    expect(json(await root('PATCH', at(id), { body: { title: 'Other' } }))).toMatchObject({
      slug: 'Given_1',
    });
    expect(json(await root('PUT', at(id), { body: { title: 'Third' } }))).toMatchObject({ slug: 'Given_1' });
    expect(json(await root('PATCH', at(id), { body: { slug: '' } }))).toMatchObject({ slug: '' });
  });

  it('keeps news unchanged when sent back as read', async () => {
    const made = await newNews({
      slug: 'x',
      is_published: true,
      published_at: '2026-11-22T03:40:52.985950Z',
    });
    const same = (reply: HttpReply): object => ({ ...(json(reply) as object), updated_at: '' });
    for (const method of ['PUT', 'PATCH'])
      expect(same(await root(method, at(made.id), { body: made }))).toEqual({ ...made, updated_at: '' });
  });
});

describe('a value that no field accepts', () => {
  const nul = ['Null characters are not allowed.'];
  const noString = ['Not a valid string.'];

  it.each<[what: string, given: HttpRequest, errors: object]>([
    ['a NUL', { body: { title: 'a\0b' } }, { title: nul }],
    ['a NUL in two fields', { body: { title: 'a\0', text: '\0' } }, { title: nul, text: nul }],
    ['a NUL in a form', form({ title: 'a\0b' }), { title: nul }],
    ['a NUL in a multipart form', multipart('title', 'a\0b'), { title: nul }],
    ['a file', multipart('title', 'a', '; filename="a.txt"'), { title: noString }],
    [
      'a lone surrogate',
      jsonText('{"title":"a\\ud800"}'),
      { title: ['Surrogate characters are not allowed: U+D800.'] },
    ],
    ['1e400', jsonText('{"title":1e400}'), { title: noString }],
    [
      '-1e400 beside a long number',
      jsonText('{"title":"1234567890123456","text":-1e400}'),
      { text: noString },
    ],
    [
      '1e400 for a reference',
      jsonText('{"title":"a","supplier":1e400}'),
      { supplier: ['Incorrect type. Expected pk value, received float.'] },
    ],
    [
      '1e400 for a truth value',
      jsonText('{"title":"a","is_published":1e400}'),
      { is_published: ['Must be a valid boolean.'] },
    ],
  ])('refuses an invalid value with the name of its field: %s', async (_what, given, errors) =>
    expectRefusal(await root('POST', `${base}/news/`, given), errors),
  );

  it('refuses an invalid value within an object with its path', async () => {
    const company = '{"name":"a\\u0000","inn":1e400}';
    const reply = await plain('POST', `${base}/users/registration/`, jsonText(`{"company":${company}}`));
    expect(json(reply)).toMatchObject({ company: { name: nul, inn: noString } });
    const sent = form({ 'company.name': 'a\0', 'company.inn': '1' });
    expect(json(await plain('POST', `${base}/users/registration/`, sent))).toMatchObject({
      company: { name: nul },
    });
  });

  it('ignores an invalid value under an unknown name', async () => {
    const reply = await root('POST', `${base}/news/`, jsonText('{"title":"a","x":1e400,"y":"\\u0000"}'));
    expect(reply.status).toBe(201);
  });

  it('returns 404 for an unknown object with an invalid value', async () => {
    expect((await root('PATCH', at(999_999), jsonText('{"title":"\\u0000"}'))).status).toBe(404);
  });
});

describe('a number for a text field', () => {
  it.each([
    ['12345678901234567890', '12345678901234567890'],
    ['1.0', '1.0'],
    ['1.50', '1.5'],
    ['1e3', '1000.0'],
    ['0.1000000000000000055', '0.1000000000000000055'],
    ['1e-7', '1e-07'],
    ['-0.0', '-0.0'],
  ])(
    'stores the number %s in a text field as %s: as Python prints it, or as written when a double is inexact',
    async (given, title) => {
      const reply = await root('POST', `${base}/news/`, jsonText(`{"title":${given}}`));
      expect([reply.status, json(reply)]).toEqual([201, expect.objectContaining({ title })]);
    },
  );
});

it('refuses an expiry time of a key that is finer than a millisecond', async () => {
  const send = (expires: string) =>
    root('POST', `${base}/auth/tokens/`, { body: { name: 'x', expires_at: expires } });
  expect(json(await send('2099-01-01T00:00:00.123Z'))).toMatchObject({
    expires_at: '2099-01-01T00:00:00.123000Z',
  });
  expectRefusal(await send('2099-01-01T00:00:00.123456Z'), {
    expires_at: ['Ensure that there are no more than 3 decimal places.'],
  });
});
