import { describe, expect, it } from '@jest/globals';
import { Fault, invalid, type Match, type Resource } from '@stoa/kernel';
import { userecho, type WireRequest } from './index.js';

const request = (given: Partial<WireRequest> = {}): WireRequest => ({
  method: 'GET',
  origin: 'https://stoa.test',
  url: '/api/v2/topics',
  query: new URLSearchParams(),
  params: {},
  headers: {},
  allow: ['GET', 'HEAD'],
  ...given,
});
const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('paths', () => {
  it.each([
    ['/topics.json', '/topics'],
    ['/topics.xml', '/topics'],
    ['/topics', '/topics'],
    ['/topics.csv', '/topics.csv'],
    ['/users/sso/john.doe.json', '/users/sso/john.doe'],
    ['/users/sso/john.json.json', '/users/sso/john.json'],
  ])('rewrites the path %s to %s', (path, plain) => expect(userecho.rewrite(path)).toBe(plain));
});

describe('credentials', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  it.each<[string, Partial<WireRequest>, string | undefined]>([
    ['the Authorization header', { headers: { authorization: 'Bearer abc' } }, 'abc'],
    ['the query', { query: new URLSearchParams('access_token=q') }, 'q'],
    ['the field of a JSON body', { bytes: bytes('{"access_token":"b"}') }, 'b'],
    ['the field of a form', { bytes: bytes('a=1&access_token=f'), headers: form }, 'f'],
    [
      'the header before the query',
      { headers: { authorization: 'Bearer h' }, query: new URLSearchParams('access_token=q') },
      'h',
    ],
    [
      'the query before the body',
      { query: new URLSearchParams('access_token=q'), bytes: bytes('{"access_token":"b"}') },
      'q',
    ],
    [
      'nothing when the Authorization header is not of the type Bearer',
      { headers: { authorization: 'Basic abc' } },
      undefined,
    ],
    ['nothing when the JSON body is malformed', { bytes: bytes('{"access_token":"b"') }, undefined],
  ])('takes as the access token: %s', async (_where, given, secret) =>
    expect(await userecho.credential(request(given))).toEqual(
      secret && { kind: 'key', surface: 'community', secret },
    ),
  );
});

describe('bodies', () => {
  const read = async (given: Partial<WireRequest>): Promise<unknown> =>
    JSON.parse(String(await userecho.body(request(given))));
  const typed = (type: string, text: string): Partial<WireRequest> => ({
    headers: { 'content-type': type },
    bytes: bytes(text),
  });

  it.each<[string, Partial<WireRequest>, object]>([
    ['a request without a body', {}, {}],
    [
      'JSON, except the access token',
      typed('application/json', '{"a":null,"b":[1],"access_token":"x"}'),
      { a: null, b: [1] },
    ],
    [
      'JSON with the content type of a form',
      typed('application/x-www-form-urlencoded', ' {"a":1}'),
      { a: 1 },
    ],
    [
      'a form with repeated and nested names',
      typed('application/x-www-form-urlencoded', 'a=1&b=2&b=3&c[]=4&d[x]=%D1%8F'),
      { a: '1', b: ['2', '3'], c: ['4'], d: { x: 'я' } },
    ],
    [
      'a PHP list with gaps',
      typed('application/x-www-form-urlencoded', 'tags[0]=1&tags[2]=3&one[]=7&id=5'),
      { tags: ['1', '3'], one: ['7'], id: '5' },
    ],
    [
      'a PHP list in the order of its indexes',
      typed('application/x-www-form-urlencoded', [11, 10, 2, 1, 0].map((n) => `a[${n}]=${n}`).join('&')),
      { a: ['0', '1', '2', '10', '11'] },
    ],
    [
      'a PHP list whose items without an index follow the highest index',
      typed('application/x-www-form-urlencoded', 'a[]=x&a[5]=y&a[]=z&a[3]=w'),
      { a: ['x', 'w', 'y', 'z'] },
    ],
    [
      'a PHP list in multipart form data',
      typed(
        'multipart/form-data; boundary=x',
        [0, 2, 10, 9]
          .map((n) => `--x\r\ncontent-disposition: form-data; name="tags[${n}]"\r\n\r\n${n}\r\n`)
          .join('') + '--x--\r\n',
      ),
      { tags: ['0', '2', '9', '10'] },
    ],
    [
      'a PHP list in the query of a DELETE',
      { method: 'DELETE', query: new URLSearchParams('emails[0]=a@b&emails[2]=c@d&ids[]=1&ids[]=2') },
      { emails: ['a@b', 'c@d'], ids: ['1', '2'] },
    ],
    [
      'an object of lists and a list of objects',
      typed('application/x-www-form-urlencoded', 'a[x][]=1&a[x][]=2&b[0][id]=3&b[1][id]=4&c[x]=5&c[0]=6'),
      { a: { x: ['1', '2'] }, b: [{ id: '3' }, { id: '4' }], c: { x: '5', '0': '6' } },
    ],
    [
      'JSON together with an id in the query',
      { query: new URLSearchParams('id=5'), bytes: bytes('{"a":1}') },
      { id: '5', a: 1 },
    ],
    [
      'the query of a DELETE, except the access token',
      { method: 'DELETE', query: new URLSearchParams('group_id=5&access_token=x') },
      { group_id: '5' },
    ],
    [
      'a form, except names of __proto__',
      typed('application/x-www-form-urlencoded', '__proto__[x]=1&a[__proto__]=2&a[b]=3'),
      { a: { b: '3' } },
    ],
    ['a JSON array', typed('application/json', '[{"a":1}]'), [{ a: 1 }]],
  ])('reads the fields of %s', async (_what, given, body) => expect(await read(given)).toEqual(body));

  it.each<[string, Partial<WireRequest>]>([
    ['malformed JSON', typed('application/json', '{"a":')],
    ['a JSON text', typed('application/json', '"x"')],
    ['multipart form data without a boundary', typed('multipart/form-data', 'x')],
    [
      'ids that differ in the query and in the body',
      { query: new URLSearchParams('id=5'), bytes: bytes('{"id":6}') },
    ],
  ])('refuses %s as an invalid body', async (_what, given) =>
    expect(read(given)).rejects.toMatchObject({ kind: 'invalid' }),
  );
});

const resource: Resource = {
  fields: { id: 'integer', name: 'text', open: 'boolean', made: 'datetime', rating: 'decimal' },
  filters: {
    id: ['eq', 'in', 'gt'],
    name: ['eq', 'ieq', 'contains', 'icontains', 'in'],
    open: ['eq'],
    made: ['eq', 'gte'],
    rating: ['eq'],
    custom_fields: ['eq', 'lt'],
  },
  search: [],
  ordering: ['id', 'name'],
  order: ['id'],
};
const table = (query: string) => userecho.readTable(new URLSearchParams(query), resource);

describe('lists', () => {
  it.each<[string, object]>([
    ['', { limit: 50, offset: 0, order: [], matches: [] }],
    ['page=3&limit=20', { limit: 20, offset: 40 }],
    ['limit=201', { limit: 200 }],
    ['page=&limit=', { limit: 50, offset: 0 }],
    [
      'order_by=-name,id',
      {
        order: [
          { field: 'name', descending: true },
          { field: 'id', descending: false },
        ],
      },
    ],
  ])('reads the query %j', (query, expected) => expect(table(query)).toMatchObject(expected));

  it.each<[string, Match]>([
    ['filter__name=x', { field: 'name', test: 'eq', values: ['x'] }],
    ['filter__name__exact=x', { field: 'name', test: 'eq', values: ['x'] }],
    ['filter__name__not=x', { field: 'name', test: 'eq', values: ['x'], not: true }],
    ['filter__name__not__icontains=x', { field: 'name', test: 'icontains', values: ['x'], not: true }],
    ['filter__name__in=a,%20b', { field: 'name', test: 'in', values: ['a', 'b'] }],
    ['filter__id__gt=5', { field: 'id', test: 'gt', values: [5] }],
    ['filter__open=0', { field: 'open', test: 'eq', values: [false] }],
    ['filter__open=True', { field: 'open', test: 'eq', values: [true] }],
    ['filter__made__gte=2026-11-24', { field: 'made', test: 'gte', values: ['2026-11-24T00:00:00Z'] }],
    ['filter__made__gte=2026-11-24T10:00', { field: 'made', test: 'gte', values: ['2026-11-24T10:00:00Z'] }],
    [
      'filter__made__gte=2026-11-24T10:00:00.25%2B16:00',
      { field: 'made', test: 'gte', values: ['2026-11-23T18:00:00.250000Z'] },
    ],
    [
      'filter__made=2026-11-24',
      { field: 'made', test: 'range', values: ['2026-11-24T00:00:00Z', '2026-11-24T23:59:59.999999Z'] },
    ],
    [
      'filter__custom_fields__cf_1__not__lt=9',
      { field: 'custom_fields.cf_1', test: 'lt', values: ['9'], not: true },
    ],
  ])('reads the filter %s', (query, match) => expect(table(query).matches).toEqual([match]));

  it.each([
    ...['page=0', 'page=-1', 'page=x', 'limit=0', 'limit=1.5', 'order_by=made', 'order_by=__proto__'],
    ...['filter__unknown=1', 'filter__name__like=x', 'filter__name__not__not=x', 'filter__name__in__in=x'],
    ...['filter__id=x', 'filter__id=', 'filter__open=maybe', 'filter__open__in=0', 'filter__made=yesterday'],
    ...[
      'filter__made=2026-02-31',
      'filter__rating=NaN',
      'filter____proto__=1',
      'filter__constructor=1',
      'filter__=',
    ],
    ...['filter__id__contains=1', 'filter__custom_fields=1', 'filter__name__toString=1'],
    ...['filter__made=0000-01-01', 'filter__made=2026-01-01T00:00:00%2B24:00'],
  ])('refuses the query %s', (query) =>
    expect(() => table(query)).toThrow(expect.objectContaining({ reason: 'query' })),
  );

  it('refuses a filter by custom fields of a resource that has none', () => {
    const { custom_fields: _, ...filters } = resource.filters;
    const query = new URLSearchParams('filter__custom_fields__cf_1=1');
    expect(() => userecho.readTable(query, { ...resource, filters })).toThrow(
      expect.objectContaining({ reason: 'query' }),
    );
  });
});

describe('replies', () => {
  it('puts records, lists and acknowledgements into an envelope with status success', () => {
    expect(userecho.record('{"id":1}')).toBe('{"status":"success","data":{"id":1}}');
    expect(userecho.acknowledgement()).toBe('{"status":"success","data":null}');
    const { open, close } = userecho.list({ page: { count: 123, limit: 50, offset: 50 } });
    expect(`${open}${close}`).toBe(
      '{"status":"success","data":[],"details":{"page":2,"limit":50,"count":123,"pages":3}}',
    );
    expect(userecho.headers({ actor: 0 })).toEqual({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-acting-user': '0',
    });
  });

  it('rewrites a reply as XML for a path that ends in .xml', () => {
    const recode = userecho.recode(request({ url: '/api/v2/x.xml?y=.json' }))!;
    expect(recode('{"a":null,"b":[{"c":true},1],"topic.created":"<&\\u0001>","e":[]}')).toBe(
      '<?xml version="1.0" encoding="utf-8"?><response><a/><b><resource><c>true</c></resource><resource>1</resource></b>' +
        '<item name="topic.created">&lt;&amp;&gt;</item><e/></response>',
    );
    expect(userecho.recode(request({ url: '/api/v2/x.json' }))).toBeUndefined();
  });
});

describe('faults', () => {
  const error = (message: string, details: object): string =>
    JSON.stringify({ status: 'error', message, details });
  it.each<[Fault, number, string, Record<string, string>]>([
    [invalid('json', []), 400, error('The request cannot be understood.', { code: 'bad_request' }), {}],
    [
      invalid('validation', [{ path: ['header'], issue: 'required' }]),
      400,
      error('Invalid: header.', { code: 'validation_error', fields: { header: ['required'] } }),
      {},
    ],
    [
      invalid('query', [{ path: ['filter__x'], issue: 'filter' }]),
      400,
      error('Invalid filter: filter__x.', { code: 'bad_filter', fields: { filter__x: ['filter'] } }),
      {},
    ],
    [
      invalid('query', [{ path: ['page'], issue: 'page' }]),
      400,
      error('Invalid: page.', { code: 'bad_page', fields: { page: ['page'] } }),
      {},
    ],
    [
      new Fault('unauthenticated', 'no_credential'),
      401,
      error('An access token is required.', { code: 'token_missing' }),
      {},
    ],
    [
      new Fault('unauthenticated', 'credential'),
      401,
      error('The access token is not valid.', { code: 'token_invalid' }),
      {},
    ],
    [
      new Fault('unauthenticated', 'sso_invalid'),
      401,
      error('The SSO token is not valid.', { code: 'sso_invalid' }),
      {},
    ],
    [
      new Fault('forbidden', 'scope_required', 'x', { scope: 'all' }),
      403,
      error('The access token lacks the scope "all".', { code: 'scope_required', scope: 'all' }),
      {},
    ],
    [
      new Fault('forbidden', 'forbidden'),
      403,
      error('You are not allowed to do this.', { code: 'forbidden' }),
      {},
    ],
    [new Fault('not_found', 'topic'), 404, error('Not found.', { code: 'not_found' }), {}],
    [
      new Fault('method_not_allowed', 'method'),
      405,
      error('This method is not allowed here.', { code: 'method_not_allowed' }),
      { allow: 'GET, HEAD' },
    ],
    [
      new Fault('conflict', 'unique'),
      409,
      error('This conflicts with what is there already.', { code: 'conflict' }),
      {},
    ],
    [new Fault('too_large', 'body'), 413, error('The request is too large.', { code: 'too_large' }), {}],
    [
      new Fault('unsupported_media', 'x'),
      415,
      error('This type of content is not supported.', { code: 'unsupported_type' }),
      {},
    ],
    [
      new Fault('too_many', 'rate', 'x', { retryAfter: 7, limit: { max: 300, until: 1_800_000_000_500 } }),
      429,
      error('Too many requests.', { code: 'rate_limited' }),
      {
        'retry-after': '7',
        'x-ratelimit-limit': '300',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '1800000001',
      },
    ],
    [new Fault('internal', 'x', 'select'), 500, error('Something went wrong.', { code: 'internal' }), {}],
    [
      new Fault('unavailable', 'x', 'x', { retryAfter: 1 }),
      503,
      error('The service is not available.', { code: 'unavailable' }),
      { 'retry-after': '1' },
    ],
    [new Fault('timeout', 'x'), 503, error('The service took too long.', { code: 'unavailable' }), {}],
  ])('answers %s with %d', (fault, status, body, headers) =>
    expect(userecho.fault(fault, request())).toEqual({
      status,
      body,
      headers: { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', ...headers },
    }),
  );

  it('writes a fault as XML for a path that ends in .xml', () =>
    expect(userecho.fault(new Fault('not_found', 'x'), request({ url: '/api/v2/x.xml' })).body).toBe(
      '<?xml version="1.0" encoding="utf-8"?><response><status>error</status><message>Not found.</message><details><code>not_found</code></details></response>',
    ));

  it('reports an issue of a field with the name of an inherited property', () => {
    const { body } = userecho.fault(invalid('validation', [{ path: ['constructor'], issue: 'toString' }]), {
      url: '/',
      allow: [],
    });
    expect(JSON.parse(body)).toMatchObject({ details: { fields: { constructor: ['toString'] } } });
  });
});
