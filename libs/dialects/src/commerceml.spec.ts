import { describe, expect, it } from '@jest/globals';
import { Fault, invalid } from '@stoa/kernel';
import { commerceml } from './commerceml.js';
import type { WireRequest } from './dialect.js';

const request = (query: string, given: Partial<WireRequest> = {}): WireRequest => ({
  method: 'POST',
  origin: 'http://x',
  url: `/1c_exchange/?${query}`,
  query: new URLSearchParams(query),
  params: {},
  headers: {},
  allow: [],
  ...given,
});
const basic = (text: Uint8Array | string): Partial<WireRequest> => ({
  headers: { authorization: `Basic ${Buffer.from(text as string).toString('base64')}` },
});

describe('the credential', () => {
  it.each([
    ['cml_session=abc', { kind: 'key', surface: 'commerce', secret: 'abc' }],
    ['a=b; cml_session=abc; c=d', { kind: 'key', surface: 'commerce', secret: 'abc' }],
    ['cml_session=', undefined],
    ['xcml_session=abc', undefined],
    [undefined, undefined],
  ])('of the cookie %j is %j', (cookie, presented) =>
    expect(commerceml.credential(request('mode=init', { headers: { cookie } }))).toEqual(presented),
  );
});

describe('the body', () => {
  const read = (given: Partial<WireRequest>): unknown =>
    JSON.parse(String(commerceml.body(request('mode=checkauth', given))));

  it('of checkauth is login and password, in UTF-8 or windows-1251', () => {
    expect(read(basic('анна:a:b'))).toEqual({ login: 'анна', password: 'a:b' });
    expect(read(basic(Buffer.from([0xe0, 0xed, 0xed, 0xe0, 0x3a, 0x31])))).toEqual({
      login: 'анна',
      password: '1',
    });
  });

  it.each([[{}], [basic('no colon')], [basic(':x')], [{ headers: { authorization: 'Token x' } }]])(
    'of checkauth is refused with %j',
    (given) => expect(() => read(given)).toThrow(expect.objectContaining({ kind: 'unauthenticated' })),
  );

  it('of a file is its bytes, and an empty one is refused', () => {
    const bytes = Buffer.from('<a/>');
    expect(commerceml.body(request('mode=file', { bytes }))).toBe(bytes);
    expect(() => commerceml.body(request('mode=file'))).toThrow('empty_part');
    expect(commerceml.body(request('mode=init', { bytes }))).toBeUndefined();
  });
});

describe('a fault', () => {
  it.each<[Fault, number, string]>([
    [
      new Fault('unauthenticated', 'no_credential'),
      401,
      'The request has no valid session. Begin with mode=checkauth and Basic authentication.',
    ],
    [new Fault('unauthenticated', 'password'), 401, 'Login or password is wrong.'],
    [new Fault('forbidden', 'role'), 200, 'The user may not exchange this catalogue.'],
    [new Fault('not_found', 'row'), 200, 'The exchange has no such type and mode.'],
    [new Fault('not_found', 'no_file'), 200, 'The file has not been sent.'],
    [new Fault('method_not_allowed', 'method'), 200, 'The method is not GET or POST.'],
    [new Fault('too_large', 'body'), 200, 'A part of a file has no more than 8388608 bytes.'],
    [new Fault('too_large', 'session'), 200, 'The files of the exchange are too large together.'],
    [new Fault('unavailable', 'bus'), 200, 'The service is not available. Try again later.'],
    [new Fault('internal', 'unexpected', 'secret detail'), 200, 'The server has failed.'],
    [new Fault('invalid', 'file_name'), 200, 'The name of the file is not valid.'],
    [
      invalid('validation', [{ path: ['supplier'], issue: 'required' }]),
      200,
      'The parameter "supplier" is required.',
    ],
    [
      invalid('validation', [{ path: ['supplier'], issue: 'pk' }]),
      200,
      'The parameter "supplier" is not valid.',
    ],
    [
      invalid('validation', [{ path: [], issue: 'feed', params: { text: 'The feed\nis empty.' } }]),
      200,
      'The feed is empty.',
    ],
  ])('%j has status %i and the text %j', (fault, status, text) => {
    const reply = commerceml.fault(fault, request('mode=checkauth'));
    expect([reply.status, reply.body]).toEqual([status, `failure\n${text}\n`]);
    expect(reply.headers['www-authenticate']).toBe(
      status === 401 ? 'Basic realm="1C exchange", charset="UTF-8"' : undefined,
    );
  });
});

it('a session that has ended is 401 with the way to a new one', () =>
  expect(commerceml.fault(new Fault('unauthenticated', 'credential'), request('mode=import'))).toMatchObject({
    status: 401,
    body: 'failure\nThe request has no valid session. Begin with mode=checkauth and Basic authentication.\n',
  }));

describe('the answer to import', () => {
  const counts = { created: 1, updated: 2, unchanged: 3, deactivated: 5, failed: 4 };

  it.each([
    [{ status: 'running', progress: 45, error: null }, 'progress\nImported: 45 %\n'],
    [{ status: 'failed', progress: 0, error: 'The XML\nis cut off.' }, 'failure\nThe XML is cut off.\n'],
    [{ status: 'failed', progress: 0, error: null }, 'failure\nThe import was cancelled.\n'],
    [
      { status: 'finished', progress: 100, error: null },
      'success\nRows: 1 created, 2 updated, 3 unchanged, 5 deactivated, 4 failed\n',
    ],
  ] as const)('to %j is %j', (state, text) =>
    expect(commerceml.progress({ ...state, ...counts })).toBe(text),
  );
});

it('the answer to a file of orders has a line for each reason', () => {
  expect(commerceml.report([])).toBe('success\n');
  expect(commerceml.report(['Order 1: a\nb', 'Order 2: c'])).toBe('failure\nOrder 1: a b\nOrder 2: c\n');
});
