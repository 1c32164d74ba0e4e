import { describe, expect, it } from '@jest/globals';
import { Fault, invalid, notFound, pairsOf, type Issue, type Match, type Resource } from '@stoa/kernel';
import { drf, type WireRequest } from './index.js';

const request = (given: Partial<WireRequest> = {}): WireRequest => ({
  method: 'GET',
  origin: 'https://stoa.test',
  url: '/api/rest/v1/news/',
  query: new URLSearchParams(given.url?.split('?')[1] ?? ''),
  params: {},
  headers: {},
  allow: ['GET', 'POST', 'HEAD', 'OPTIONS'],
  ...given,
});
const headers = (given: Record<string, string>) => request({ headers: given });

it.each([
  ['/news', '/news/'],
  ['/news/', '/news/'],
  ['/news/1', '/news/1/'],
])('rewrites the path %s to %s', (path, canonical) => expect(drf.rewrite(path)).toBe(canonical));

describe('credentials', () => {
  it.each([
    ['Token abc', 'abc'],
    ['token abc', 'abc'],
    ['Bearer abc', undefined],
    ['', undefined],
  ])('reads the authorization %j as the key %s', (authorization, secret) =>
    expect(drf.credential(headers({ authorization }))).toEqual(
      secret && { kind: 'key', surface: 'commerce', secret },
    ),
  );

  it.each([
    ['Token', 'empty_header'],
    ['Token a b', 'spaces_in_header'],
    ['Token ключ', 'characters_in_header'],
  ])('refuses the authorization %j as %s', (authorization, reason) =>
    expect(() => drf.credential(headers({ authorization }))).toThrow(expect.objectContaining({ reason })),
  );

  it.each(['*/*', 'application/json', 'text/html, application/*;q=0.5', 'application/json; indent=2', ''])(
    'accepts a request without a credential when its Accept header is %j',
    (accept) => expect(drf.credential(headers({ accept }))).toBeUndefined(),
  );
  it('refuses a request that accepts no JSON before it reads the credential', () => {
    expect(() => drf.credential(headers({ accept: 'text/html' }))).toThrow(
      expect.objectContaining({ kind: 'not_acceptable' }),
    );
    expect(() => drf.credential(request({ url: '/x/?format=xml' }))).toThrow(
      expect.objectContaining({ kind: 'not_found' }),
    );
  });
});

describe('bodies', () => {
  const read = async (type: string, text: string | Buffer): Promise<unknown> => {
    const bytes = (await drf.body(
      request({ headers: { 'content-type': type }, bytes: Buffer.from(text) }),
    )) as Uint8Array;
    return pairsOf(bytes) ?? JSON.parse(String(bytes));
  };
  it.each([
    ['application/json', '{"a":[1]}', { a: [1] }],
    ['application/json; charset=utf-8', '{"a":1}', { a: 1 }],
    ['application/json; charset=windows-1251', Buffer.from('7b2261223a22ff227d', 'hex'), { a: 'я' }],
    [
      'application/x-www-form-urlencoded',
      'a=1&a=2&b=%D1%8F',
      [
        ['a', '1'],
        ['a', '2'],
        ['b', 'я'],
      ],
    ],
    [
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
      [['a', '1']],
    ],
    [
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="a"; filename="b.txt"\r\n\r\n1\r\n--x--\r\n',
      [['a', null]],
    ],
  ])('reads a body of %s', async (type, text, body) => expect(await read(type, text)).toEqual(body));

  it('passes on the bytes of a JSON body unchanged', async () => {
    const bytes = Buffer.from('{"a":1.10000000000000000001, "b":1e400}');
    expect(await drf.body(request({ headers: { 'content-type': 'application/json' }, bytes }))).toEqual(
      bytes,
    );
  });

  it.each([
    ['application/xml', '<a/>', 'unsupported_media'],
    ['application/vnd.api+json', '{}', 'unsupported_media'],
    ['text/plain', '{}', 'unsupported_media'],
    ['application/json', '\ufeff{}', 'invalid'],
    ['application/json', '\0[["title","x"]]', 'invalid'],
    ['multipart/form-data; boundary=x', 'nonsense', 'invalid'],
  ])('refuses a body of %s: %j', async (type, text, kind) =>
    expect(read(type, text)).rejects.toMatchObject({ kind }),
  );
});

const resource: Resource = {
  fields: {
    id: 'integer',
    title: 'text',
    qty: 'decimal',
    open: 'boolean',
    made: 'datetime',
    kind: ['a', 'b'],
    owner: 'reference',
  },
  filters: {
    id: ['eq', 'in', 'range'],
    title: ['eq', 'icontains', 'isnull'],
    qty: ['eq'],
    open: ['eq'],
    made: ['gte', 'lte'],
    kind: ['eq'],
    owner: ['eq'],
  },
  search: ['title'],
  ordering: ['id', 'title'],
  order: ['id'],
};
const table = (query: string) => drf.readTable(new URLSearchParams(query), resource);

describe('lists', () => {
  it.each<[string, object]>([
    ['', { limit: 50, offset: 0, matches: [], search: [], order: [] }],
    ['page=3&page_size=20', { limit: 20, offset: 40 }],
    ['page=&page_size=0', { limit: 50, offset: 0 }],
    ['page_size=-5', { limit: 50 }],
    ['page_size=5000', { limit: 1000 }],
    ['page=last&page_size=7', { limit: 7, isLast: true }],
    ['limit=5&offset=7', { limit: 5, offset: 7 }],
    ['offset=x', { limit: 50, offset: 0 }],
    ['page=1&page=2', { offset: 50 }],
    ['search=one%20two,three', { search: ['one', 'two', 'three'] }],
    ['search="one two" three', { search: ['one two', 'three'] }],
    [
      'ordering=-title,nonsense,id',
      {
        order: [
          { field: 'title', descending: true },
          { field: 'id', descending: false },
        ],
      },
    ],
    ['ordering=nonsense', { order: [] }],
    ['ordering=id,-id,id', { order: [{ field: 'id', descending: false }] }],
    ['unknown=1&title=&title__lt=3', { matches: [] }],
  ])('reads the query %j', (query, expected) => expect(table(query)).toMatchObject(expected));

  it.each<[string, Match]>([
    ['title=Тест', { field: 'title', test: 'eq', values: ['Тест'] }],
    ['title=a&title=b', { field: 'title', test: 'eq', values: ['b'] }],
    ['title__icontains=%25_', { field: 'title', test: 'icontains', values: ['%_'] }],
    ['title__isnull=1', { field: 'title', test: 'isnull', values: [true] }],
    ['id__in=1,,2', { field: 'id', test: 'in', values: [1, 2] }],
    ['id__range=1,3', { field: 'id', test: 'range', values: [1, 3] }],
    ['open=TRUE', { field: 'open', test: 'eq', values: [true] }],
    ['made__gte=2026-11-22', { field: 'made', test: 'gte', values: ['2026-11-21T21:00:00Z'] }],
    [
      'made__lte=2026-11-22T10:00:00.5Z',
      { field: 'made', test: 'lte', values: ['2026-11-22T10:00:00.500000Z'] },
    ],
    ['kind=a', { field: 'kind', test: 'eq', values: ['a'] }],
  ])('reads the filter %s', (query, match) => expect(table(query).matches).toEqual([match]));

  const errors = (query: string): unknown =>
    JSON.parse(drf.fault(invalid('query', table(query).issues ?? []), request()).body);

  it.each<[string, object]>([
    ['id=x', { id: ['Enter a number.'] }],
    ['qty=1,5', { qty: ['Enter a number.'] }],
    ['made__gte=yesterday', { made__gte: ['Enter a valid date/time.'] }],
    ['made__gte=2026-11-22T10:00 03:00', { made__gte: ['Enter a valid date/time.'] }],
    ['id__range=1', { id__range: ['Range query expects two values.'] }],
    ['kind=z', { kind: ['Select a valid choice. z is not one of the available choices.'] }],
    ['owner=x', { owner: ['Select a valid choice. That choice is not one of the available choices.'] }],
    ['title=%00', { title: ['Null characters are not allowed.'] }],
    ['search=a%00', { search: ['Null characters are not allowed.'] }],
    [
      `title=${'x'.repeat(2001)}`,
      { title: ['Ensure this value has at most 2000 characters (it has 2001).'] },
    ],
    [
      `search=${'x'.repeat(2001)}`,
      { search: ['Ensure this value has at most 2000 characters (it has 2001).'] },
    ],
    [
      `id__in=${Array.from({ length: 1001 }, (_, id) => id).join()}`,
      { id__in: ['Ensure this list has no more than 1000 items.'] },
    ],
    ['search=a b c d e f g h i j k', { search: ['Ensure this list has no more than 10 items.'] }],
    [
      'id=x&id__in=1,y,z&search=%00&page=0',
      {
        id: ['Enter a number.'],
        id__in: ['Enter a number.'],
        search: ['Null characters are not allowed.'],
      },
    ],
  ])('reports each wrong filter of %.60s by the name of its parameter', (query, expected) =>
    expect(errors(query)).toEqual(expected),
  );

  it.each(['', 'id__in=1,2&search=a', `title=${'я'.repeat(2000)}`])(
    'reports no issue for the query %.40j',
    (query) => expect(table(query)).not.toHaveProperty('issues'),
  );

  it('reads a list without values as a filter that no row matches', () =>
    expect(table('id__in=,,').matches).toEqual([{ field: 'id', test: 'in', values: [] }]));

  it.each(['page=0', 'page=-1', 'page=abc', 'page=1.0'])(
    'reads %s as a page past the end of every list',
    (query) => {
      const { limit, offset } = table(query);
      const page = { count: 1e9, limit, offset };
      expect(() => drf.list({ page }, request({ url: `/x/?${query}` }))).toThrow(
        expect.objectContaining({ kind: 'not_found', reason: 'page' }),
      );
    },
  );

  const frame = (url: string, page: { count: number; limit: number; offset: number }): string => {
    const { open, close } = drf.list({ page }, request({ url }));
    return `${open}${close}`;
  };
  const at = 'https://stoa.test/api/rest/v1/news/';
  it.each<[string, { count: number; limit: number; offset: number }, string | null, string | null]>([
    ['', { count: 0, limit: 50, offset: 0 }, null, null],
    ['?z=1&a=%D0%AF', { count: 3, limit: 2, offset: 0 }, `${at}?a=%D0%AF&page=2&z=1`, null],
    [
      '?page=2&page_size=2',
      { count: 5, limit: 2, offset: 2 },
      `${at}?page=3&page_size=2`,
      `${at}?page_size=2`,
    ],
    ['?limit=2', { count: 3, limit: 2, offset: 0 }, `${at}?limit=2&offset=2`, null],
    ['?offset=3', { count: 3, limit: 50, offset: 3 }, null, `${at}?limit=50`],
  ])('links the next and the previous page of a list with the query %j', (query, page, next, previous) =>
    expect(frame(`/api/rest/v1/news/${query}`, page)).toBe(
      `${JSON.stringify({ count: page.count, next, previous }).slice(0, -1)},"results":[]}`,
    ),
  );

  it('refuses a page past the end of the list', () =>
    expect(() => frame('/api/rest/v1/news/?page=9', { count: 3, limit: 2, offset: 16 })).toThrow(
      expect.objectContaining({ reason: 'page' }),
    ));
});

describe('faults', () => {
  const allow = 'GET, POST, HEAD, OPTIONS';
  const detail = (text: string): string => JSON.stringify({ detail: text });
  it.each<[Fault, number, string, Record<string, string>]>([
    [
      new Fault('unauthenticated', 'no_credential'),
      401,
      detail('Authentication credentials were not provided.'),
      { 'www-authenticate': 'Token' },
    ],
    [
      new Fault('unauthenticated', 'empty_header'),
      401,
      detail('Invalid token header. No credentials provided.'),
      { 'www-authenticate': 'Token' },
    ],
    [
      new Fault('unauthenticated', 'spaces_in_header'),
      401,
      detail('Invalid token header. Token string should not contain spaces.'),
      { 'www-authenticate': 'Token' },
    ],
    [
      new Fault('unauthenticated', 'credential'),
      401,
      detail('Invalid token.'),
      { 'www-authenticate': 'Token' },
    ],
    [
      new Fault('unauthenticated', 'inactive'),
      401,
      detail('User inactive or deleted.'),
      { 'www-authenticate': 'Token' },
    ],
    [new Fault('forbidden', 'role'), 403, detail('You do not have permission to perform this action.'), {}],
    [notFound('object'), 404, detail('Not found.'), {}],
    [notFound('page'), 404, detail('Invalid page.'), {}],
    [new Fault('method_not_allowed', 'method'), 405, detail('Method "GET" not allowed.'), {}],
    [new Fault('not_acceptable', 'accept'), 406, detail('Could not satisfy the request Accept header.'), {}],
    [new Fault('unsupported_media', 'x'), 415, detail('Unsupported media type "text/x" in request.'), {}],
    [
      new Fault('too_many', 'rate', 'x', { retryAfter: 60 }),
      429,
      detail('Request was throttled. Expected available in 60 seconds.'),
      { 'retry-after': '60' },
    ],
    [
      new Fault('too_many', 'rate', 'x', { retryAfter: 1 }),
      429,
      detail('Request was throttled. Expected available in 1 second.'),
      { 'retry-after': '1' },
    ],
    [new Fault('invalid', 'json', 'x'), 400, detail('JSON parse error - x'), {}],
    [new Fault('too_large', 'body'), 413, detail('Request body too large.'), {}],
    [new Fault('internal', 'x', 'select secret'), 500, detail('A server error occurred.'), {}],
    [
      new Fault('unavailable', 'x', 'x', { retryAfter: 1 }),
      503,
      detail('Service temporarily unavailable, try again later.'),
      { 'retry-after': '1' },
    ],
    [new Fault('timeout', 'x'), 503, detail('Service temporarily unavailable, try again later.'), {}],
  ])('answers %s with %d %s', (fault, status, body, more) =>
    expect(drf.fault(fault, headers({ 'content-type': 'text/x' }))).toEqual({
      status,
      body,
      headers: { allow, ...more },
    }),
  );

  it.each<[Issue[], object]>([
    [[{ path: ['a'], issue: 'required' }], { a: ['This field is required.'] }],
    [[{ path: ['a'], issue: 'null' }], { a: ['This field may not be null.'] }],
    [[{ path: ['a'], issue: 'blank' }], { a: ['This field may not be blank.'] }],
    [[{ path: ['a'], issue: 'string' }], { a: ['Not a valid string.'] }],
    [
      [{ path: ['a'], issue: 'max_length', params: { max: 20 } }],
      { a: ['Ensure this field has no more than 20 characters.'] },
    ],
    [
      [{ path: ['a'], issue: 'min_length', params: { min: 8 } }],
      { a: ['Ensure this field has at least 8 characters.'] },
    ],
    [[{ path: ['a'], issue: 'integer' }], { a: ['A valid integer is required.'] }],
    [
      [{ path: ['a'], issue: 'min_value', params: { min: 0 } }],
      { a: ['Ensure this value is greater than or equal to 0.'] },
    ],
    [
      [{ path: ['a'], issue: 'max_value', params: { max: 9 } }],
      { a: ['Ensure this value is less than or equal to 9.'] },
    ],
    [[{ path: ['a'], issue: 'boolean' }], { a: ['Must be a valid boolean.'] }],
    [[{ path: ['a'], issue: 'choice', params: { value: 'z' } }], { a: ['"z" is not a valid choice.'] }],
    [[{ path: ['a'], issue: 'email' }], { a: ['Enter a valid email address.'] }],
    [[{ path: ['a'], issue: 'url' }], { a: ['Enter a valid URL.'] }],
    [
      [{ path: ['a'], issue: 'pk', params: { value: 99 } }],
      { a: ['Invalid pk "99" - object does not exist.'] },
    ],
    [
      [{ path: ['a'], issue: 'pk_type', params: { type: 'str' } }],
      { a: ['Incorrect type. Expected pk value, received str.'] },
    ],
    [
      [{ path: ['a'], issue: 'list', params: { type: 'int' } }],
      { a: ['Expected a list of items but got type "int".'] },
    ],
    [
      [{ path: ['a'], issue: 'unique', params: { model: 'user', field: 'email' } }],
      { a: ['user with this email already exists.'] },
    ],
    [[{ path: ['a'], issue: 'null_characters' }], { a: ['Null characters are not allowed.'] }],
    [
      [{ path: [], issue: 'not_a_dict', params: { type: 'list' } }],
      { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] },
    ],
    [[{ path: [], issue: 'no_data' }], { non_field_errors: ['No data provided'] }],
    [
      [{ path: [], issue: 'credentials' }],
      { non_field_errors: ['Unable to log in with provided credentials.'] },
    ],
    [
      [
        { path: ['l', 1], issue: 'integer' },
        { path: ['c', 'inn'], issue: 'inn' },
        { path: ['c', 'inn'], issue: 'blank' },
      ],
      {
        l: { 1: ['A valid integer is required.'] },
        c: { inn: ['Enter a valid INN.', 'This field may not be blank.'] },
      },
    ],
  ])('answers 400 with the messages of the issues %j', (issues, errors) => {
    const { status, body } = drf.fault(invalid('validation', issues), request());
    expect([status, JSON.parse(body)]).toEqual([400, errors]);
  });

  it('indents a fault for a client that accepts an indent', () =>
    expect(drf.fault(notFound('x'), headers({ accept: 'application/json; indent=4' })).body).toBe(
      '{\n    "detail": "Not found."\n}',
    ));
});
