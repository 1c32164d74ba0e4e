import { describe, expect, it } from '@jest/globals';
import { Fault, invalid } from '@stoa/kernel';
import { rightech, type WireRequest } from './index.js';

type FaultPlace = Pick<WireRequest, 'resource'>;

const read = (query: string) => rightech.readList(new URLSearchParams(query));
const refusal = (query: string): string => {
  try {
    read(query);
  } catch (error) {
    return `${(error as Fault).reason} ${(error as Fault).message}`;
  }
  return 'taken';
};

const take = (type: string | undefined) =>
  rightech.body({ headers: { 'content-type': type }, bytes: Buffer.from('{}') } as never);

describe('bodies', () => {
  it.each([
    undefined,
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/merge-patch+json',
  ])('reads a body of %s', (type) => expect(() => take(type)).not.toThrow());
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    "refuses a body of the type '%s' as unsupported_media",
    (type) => expect(() => take(type)).toThrow(expect.objectContaining({ kind: 'unsupported_media' })),
  );
});

describe('pages', () => {
  it('reads a query without parameters as the first page of 10,000 records', () =>
    expect(read('')).toMatchObject({
      limit: 10_000,
      offset: 0,
      where: [],
      only: undefined,
      sort: undefined,
    }));

  it.each([
    ['offset=10000&limit=1000', { offset: 10_000, limit: 1000 }],
    ['limit=1000000000', { limit: 10_000 }],
    [
      'limit=&offset=&from=&only=&after=&sortBy=',
      { limit: 10_000, offset: 0, from: undefined, only: undefined },
    ],
    ['only=name,description', { only: ['name', 'description'] }],
    ['only=name%2Cconfig.settings&only=time', { only: ['name', 'config.settings', 'time'] }],
    ['from=1567285200000&to=1567285300000', { from: 1_567_285_200_000, to: 1_567_285_300_000 }],
    ['from=1567285200', { from: 1_567_285_200 }],
    ['begin=1&end=2', { from: 1, to: 2 }],
    ['begin=1&from=3', { from: 3 }],
    ['from=2019-08-31', { from: Date.UTC(2019, 7, 31) }],
    ['from=2019-08-31T21', { from: Date.UTC(2019, 7, 31, 21) }],
    ['from=2019-08-31T21:30', { from: Date.UTC(2019, 7, 31, 21, 30) }],
    ['from=2019-08-31T21:30:15.5Z', { from: Date.UTC(2019, 7, 31, 21, 30, 15, 500) }],
    ['from=2019-08-31T21:30:15%2B03:00', { from: Date.UTC(2019, 7, 31, 18, 30, 15) }],
    ['from=%2B012019-08-31T00:00', { from: Date.UTC(12_019, 7, 31) }],
    ['from=%2B12019-08-31', { from: Date.UTC(12_019, 7, 31) }],
    ['sortBy=name', { sort: { path: 'name', descending: false } }],
    ['sortBy=-config.speed', { sort: { path: 'config.speed', descending: true } }],
    ['after=58238A935BAA56173B24F0E4', { after: '58238a935baa56173b24f0e4' }],
    ['nolimit=true&streamed=true', { limit: null }],
    ['nolimit=true', { limit: 10_000 }],
    ['search=Ri%20ga&unknown=1&withChildGroups=true', { search: 'Ri ga' }],
  ])('reads the page of the query %j', (query, page) => expect(read(query)).toMatchObject(page));

  it.each([
    'limit=0',
    'limit=-1',
    'limit=1e9',
    'limit=1.5',
    'limit=a',
    'offset=-1',
    'offset=99999999999999999999',
    'from=yesterday',
    'from=2019-13-01',
    'from=2019-02-30',
    'from=2019-08-31T25:00',
    'to=12019-08-31',
    'from=99999999999999999999',
    'after=7',
    'after=58238a935baa56173b24f0e4&sortBy=name',
    'sortBy=a;drop',
    'sortBy=-',
    'where.a~=5',
    'where.=5',
    'where.a..b=5',
    'where.a>=null',
    'where.a<=1,2',
    'where.a<true',
    'where.a;b=1',
  ])('refuses the query %s', (query) => expect(refusal(query)).toMatch(/^query /));
});

describe('where', () => {
  const one = (query: string) => read(query).where;
  it.each([
    ['where.config.settings.number=1', [{ path: 'config.settings.number', is: 'eq', values: [1] }]],
    ['where_name=Riga', [{ path: 'name', is: 'eq', values: ['Riga'] }]],
    ['where.code="1234"', [{ path: 'code', is: 'eq', values: ['1234'] }]],
    ['where.a="x,y",z', [{ path: 'a', is: 'eq', values: ['x,y', 'z'] }]],
    ['where.a=1,b,null,true', [{ path: 'a', is: 'eq', values: [1, 'b', null, true] }]],
    ['where.value>=20', [{ path: 'value', is: 'gte', values: [20] }]],
    ['where.value>20', [{ path: 'value', is: 'gt', values: [20] }]],
    ['where.value<-2.5', [{ path: 'value', is: 'lt', values: [-2.5] }]],
    ['where.value%3C%3D20', [{ path: 'value', is: 'lte', values: [20] }]],
    ['where.kind!=a,b', [{ path: 'kind', is: 'ne', values: ['a', 'b'] }]],
    ['where.a=', []],
    ['where.id=mqtt-%2B7:1', [{ path: 'id', is: 'eq', values: ['mqtt-+7:1'] }]],
    [
      'where.a=1e5&where.b=0x10',
      [
        { path: 'a', is: 'eq', values: [100_000] },
        { path: 'b', is: 'eq', values: ['0x10'] },
      ],
    ],
  ])('reads the condition %s', (query, conditions) => expect(one(query)).toEqual(conditions));
});

describe('envelopes', () => {
  it('adds success to a single record and to an acknowledgement, and frames a list without it', () => {
    expect(rightech.record('{"_id":"a"}')).toBe('{"_id":"a","success":true}');
    expect(rightech.record('{}')).toBe('{"success":true}');
    expect(rightech.acknowledgement()).toBe('{"sucess":true,"success":true}');
    expect(rightech.list()).toEqual({ open: '[\n', close: '\n]\n', empty: '[\n]\n' });
    expect(rightech.separator).toBe('\n,\n');
  });

  it('puts the version, the ignored keys and the link to the next page into headers', () => {
    const headers = rightech.headers(
      { version: 3, ignored: ['_id', 'owner'], next: { after: 'b' } },
      { url: '/api/v1/x?limit=2&after=a' },
    );
    expect(headers).toEqual({
      etag: '"3"',
      'x-ignored-fields': '_id, owner',
      link: '</api/v1/x?limit=2&after=b>; rel="next"',
    });
    expect(rightech.headers({ next: { offset: 4 } }, { url: '/api/v1/x?sortBy=-n&offset=2' }).link).toBe(
      '</api/v1/x?sortBy=-n&offset=4>; rel="next"',
    );
    expect(rightech.headers({}, { url: '/' })).toEqual({});
  });
});

describe('faults', () => {
  const at: FaultPlace = { resource: 'places' };
  it.each<[Fault, FaultPlace, number, string, Record<string, string>]>([
    // [S], byte for byte but for white space
    [
      new Fault('unauthenticated', 'x'),
      at,
      401,
      '{"success":false,"code":"401","message":"Unauthorized","tags":["error_unauthorized"]}',
      {},
    ],
    [
      new Fault('forbidden', 'x'),
      at,
      403,
      '{"success":false,"code":"403","message":"Forbidden","tags":["error_credentials","error_forbidden"]}',
      {},
    ],
    [
      new Fault('not_found', 'x'),
      at,
      404,
      '{"success":false,"code":"404","message":"Not Found","tags":["error_not_found"]}',
      {},
    ],
    // decisions
    [
      new Fault('invalid', 'json'),
      at,
      400,
      '{"success":false,"code":"400","message":"Bad Request","tags":["error_json"]}',
      {},
    ],
    [
      new Fault('invalid', 'query_timeout'),
      at,
      400,
      '{"success":false,"code":"400","message":"Bad Request","tags":["error_query_timeout"]}',
      {},
    ],
    [
      invalid('validation', [{ path: ['name'], issue: 'required' }]),
      at,
      400,
      '{"success":false,"code":"400","message":"Bad Request","tags":["error_validation","error_places"],"errors":[{"field":"name","rule":"required","message":"name: required"}]}',
      {},
    ],
    [
      invalid('validation', [{ path: [7, 'insert', 'name'], issue: 'max', params: { max: 4 } }]),
      {},
      400,
      '{"success":false,"code":"400","message":"Bad Request","tags":["error_validation"],"errors":[{"index":7,"field":"insert.name","rule":"max","message":"insert.name: max (4)"}]}',
      {},
    ],
    [
      new Fault('method_not_allowed', 'x', 'x', { allow: ['GET', 'HEAD'] }),
      at,
      405,
      '{"success":false,"code":"405","message":"Method Not Allowed","tags":["error_method"]}',
      { allow: 'GET, HEAD' },
    ],
    [
      new Fault('conflict', 'unique'),
      at,
      409,
      '{"success":false,"code":"409","message":"Conflict","tags":["error_conflict","error_unique"]}',
      {},
    ],
    [
      new Fault('conflict', 'busy'),
      at,
      409,
      '{"success":false,"code":"409","message":"Conflict","tags":["error_conflict"]}',
      {},
    ],
    [
      new Fault('precondition_failed', 'x'),
      at,
      412,
      '{"success":false,"code":"412","message":"Precondition Failed","tags":["error_precondition"]}',
      {},
    ],
    [
      new Fault('too_large', 'x'),
      at,
      413,
      '{"success":false,"code":"413","message":"Payload Too Large","tags":["error_payload"]}',
      {},
    ],
    [
      new Fault('unsupported_media', 'x'),
      at,
      415,
      '{"success":false,"code":"415","message":"Unsupported Media Type","tags":["error_media_type"]}',
      {},
    ],
    [
      new Fault('too_many', 'x', 'x', { retryAfter: 60 }),
      at,
      429,
      '{"success":false,"code":"429","message":"Too Many Requests","tags":["error_limit_exceeded"]}',
      { 'retry-after': '60' },
    ],
    [
      new Fault('internal', 'x', 'select secret from x'),
      at,
      500,
      '{"success":false,"code":"500","message":"Internal Server Error","tags":["error_internal"]}',
      {},
    ],
    [
      new Fault('unavailable', 'x', 'x', { retryAfter: 1 }),
      at,
      503,
      '{"success":false,"code":"503","message":"Service Unavailable","tags":["error_unavailable"]}',
      { 'retry-after': '1' },
    ],
    [
      new Fault('timeout', 'x'),
      at,
      504,
      '{"success":false,"code":"504","message":"Gateway Timeout","tags":["error_timeout"]}',
      {},
    ],
  ])('answers %s with status, body and headers', (fault, place, status, body, headers) =>
    expect(rightech.fault(fault, place)).toEqual({ status, body, headers }),
  );
});
