import { describe, expect, it } from '@jest/globals';
import { Fault, invalid, notFound } from '@stoa/kernel';
import { agora, type WireRequest } from './index.js';

const request = (given: Partial<WireRequest>): WireRequest => ({
  method: 'GET',
  origin: 'https://stoa.test',
  url: '/dev/v1/project',
  query: new URLSearchParams(),
  params: {},
  headers: {},
  allow: [],
  ...given,
});
const json = { 'content-type': 'application/json' };

describe('paths', () => {
  it.each([
    ['/project/', '/project'],
    ['/project', '/project'],
    ['/', '/'],
    ['/project//', '/project/'],
  ])('rewrites the path %s to %s', (path, plain) => expect(agora.rewrite(path)).toBe(plain));
});

describe('credentials', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  it.each<[string | undefined, string | undefined]>([
    [basic('id:certificate'), 'id:certificate'],
    [basic('id:certificate').replace('Basic', 'basic'), 'id:certificate'],
    [basic(''), undefined],
    ['Basic', undefined],
    ['Basic ###', undefined],
    ['Bearer abc', undefined],
    ['agora token=abc', undefined],
    [undefined, undefined],
  ])('reads the authorization %j as the key %s', (authorization, secret) =>
    expect(agora.credential(request({ headers: { authorization } }))).toEqual(
      secret === undefined ? undefined : { kind: 'key', surface: 'rtc', secret },
    ),
  );
});

describe('parameters', () => {
  const read = (given: Partial<WireRequest>): unknown => JSON.parse(String(agora.body(request(given))));
  it.each<[string, Partial<WireRequest>, object]>([
    ['the query', { query: new URLSearchParams('id=a&name=b') }, { id: 'a', name: 'b' }],
    [
      'the query when a name is in quotes',
      { query: new URLSearchParams('"from_date"=2015-01-01') },
      { from_date: '2015-01-01' },
    ],
    ['a JSON body', { headers: json, bytes: Buffer.from('{"id":"a","status":0}') }, { id: 'a', status: 0 }],
    [
      'the body before the query',
      { headers: json, bytes: Buffer.from('{"id":"a"}'), query: new URLSearchParams('id=b&name=c') },
      { id: 'a', name: 'c' },
    ],
    [
      'the path before the body',
      { headers: json, bytes: Buffer.from('{"id":"a"}'), params: { id: 'p' } },
      { id: 'p' },
    ],
    [
      'a request without a body, whatever its content type',
      { headers: { 'content-type': 'text/plain' } },
      {},
    ],
    [
      'a JSON body whose content type has a charset',
      { headers: { 'content-type': 'application/json;charset=UTF-8' }, bytes: Buffer.from('{"id":"a"}') },
      { id: 'a' },
    ],
  ])('reads the parameters from %s', (_what, given, all) => expect(read(given)).toEqual(all));

  it.each<[string, string, string]>([
    ['text/plain', '{}', 'unsupported_media'],
    ['', '{}', 'unsupported_media'],
    ['application/x-www-form-urlencoded', 'id=a', 'unsupported_media'],
    ['application/json', '{"id":', 'invalid'],
    ['application/json', '["a"]', 'invalid'],
    ['application/json', 'null', 'invalid'],
  ])('refuses parameters in a body of %s: %s', (type, text, kind) =>
    expect(() => read({ headers: { 'content-type': type }, bytes: Buffer.from(text) })).toThrow(
      expect.objectContaining({ kind }),
    ),
  );
});

describe('replies', () => {
  it('passes on the JSON of the service unchanged, and puts the resource id into a header', () => {
    expect(agora.record('{"success":true}')).toBe('{"success":true}');
    expect(agora.acknowledgement()).toBe('{"success":true}');
    expect(agora.headers({ subject: '7sdnf3xRH' })).toEqual({ 'x-resource-id': '7sdnf3xRH' });
    expect(agora.headers({})).toEqual({});
  });
});

describe('faults', () => {
  const challenge = { 'www-authenticate': 'Basic realm="Agora RESTful API"' };
  it.each<[Fault, number, string, Record<string, string>]>([
    [notFound('project'), 404, '{"error_msg":"project not exist"}', {}],
    [new Fault('not_found', 'path'), 404, '{"message":"Not Found"}', {}],
    [new Fault('method_not_allowed', 'method', 'x', { allow: ['GET'] }), 404, '{"message":"Not Found"}', {}],
    [new Fault('unauthenticated', 'no_credential'), 401, '{"message":"Unauthorized"}', challenge],
    [new Fault('forbidden', 'https'), 403, '{"message":"HTTPS required"}', {}],
    [new Fault('forbidden', 'scope'), 403, '{"message":"Forbidden"}', {}],
    [
      invalid('validation', [{ path: ['name'], issue: 'invalid_type', params: { text: 'expected string' } }]),
      400,
      '{"message":"name: expected string"}',
      {},
    ],
    [
      invalid('validation', [{ path: [], issue: 'number of projects exceeds the maximum' }]),
      400,
      '{"message":"number of projects exceeds the maximum"}',
      {},
    ],
    [
      new Fault('conflict', 'unique', 'x', { issues: [{ path: ['name'], issue: 'already exists' }] }),
      400,
      '{"message":"name: already exists"}',
      {},
    ],
    [new Fault('too_large', 'body'), 413, '{"message":"Payload Too Large"}', {}],
    [new Fault('unsupported_media', 'x'), 415, '{"message":"Unsupported media type"}', {}],
    [
      new Fault('too_many', 'rate', 'x', { retryAfter: 7 }),
      429,
      '{"message":"Too many requests"}',
      { 'retry-after': '1' },
    ],
    [new Fault('internal', 'x', 'select secret'), 500, '{"message":"Internal Server Error"}', {}],
    [new Fault('unavailable', 'x'), 500, '{"message":"Internal Server Error"}', {}],
    [new Fault('timeout', 'x'), 500, '{"message":"Internal Server Error"}', {}],
  ])('answers %s with %d %s', (fault, status, body, headers) =>
    expect(agora.fault(fault)).toEqual({ status, body, headers }),
  );
});
