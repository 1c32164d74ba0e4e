import { describe, expect, it } from '@jest/globals';
import { Fault, isObjectId, objectIds, own, parseJson, valueAt } from './index.js';

const parse = (text: string) => parseJson(Buffer.from(text));
const refusal = (text: string | Buffer): string => {
  try {
    parseJson(Buffer.from(text as string));
  } catch (error) {
    const fault = error as Fault;
    return `${fault.reason}:${fault.details.issues?.[0]?.issue}`;
  }
  return 'accepted';
};

describe('parseJson', () => {
  it('parseJson accepts values that JSON and jsonb can both represent', () => {
    expect(parse('{"a":[1,"é",null,{"b":1e300}]}')).toEqual({ a: [1, 'é', null, { b: 1e300 }] });
  });

  it.each([
    ['{"a":', 'json:json'],
    ['', 'json:json'],
    [Buffer.from([0x22, 0xff, 0x22]), 'json:json'],
    ['"\\u0000"', 'validation:nul'],
    ['{"\\u0000":1}', 'validation:nul'],
    ['"\\ud800"', 'validation:unicode'],
    ['[1e400]', 'validation:finite'],
    ['{"__proto__":{"admin":true}}', 'validation:prototype'],
    ['{"a":{"constructor":1}}', 'validation:prototype'],
    ['['.repeat(33) + ']'.repeat(33), 'validation:depth'],
    ['['.repeat(100_000) + ']'.repeat(100_000), 'validation:depth'],
  ])('parseJson refuses %.20s', (text, reason) => expect(refusal(text)).toBe(reason));

  it('parseJson accepts 32 levels of nesting', () =>
    expect(refusal('['.repeat(32) + ']'.repeat(32))).toBe('accepted'));
});

describe('objectIds', () => {
  it('objectIds increments the counter within a process and wraps it at three bytes', () => {
    const next = objectIds(() => 1_494_594_580_646, Buffer.from('0102030405fffffe', 'hex'));
    expect([next(), next()]).toEqual(['5915b4140102030405ffffff', '5915b4140102030405000000']);
    expect(isObjectId(next())).toBe(true);
    expect(isObjectId('5915b8d4')).toBe(false);
  });
});

describe('Fault', () => {
  it('a Fault is equal after serialisation, and Fault.from converts other errors to internal', () => {
    const fault = new Fault('conflict', 'unique', 'login taken', {
      issues: [{ path: ['login'], issue: 'unique' }],
    });
    expect(Fault.fromJSON(JSON.parse(JSON.stringify(fault)))).toEqual(fault);
    expect(Fault.from(new TypeError('x is undefined'))).toMatchObject({
      kind: 'internal',
      reason: 'unexpected',
    });
  });
});

describe('property names from outside', () => {
  it('own and valueAt return only own properties for a name from outside', () => {
    const object = JSON.parse('{"__proto__":1,"a":2}') as Record<string, number>;
    expect(['a', '__proto__', 'constructor', 'toString'].map((name) => own(object, name))).toEqual([
      2,
      1,
      undefined,
      undefined,
    ]);
    expect(valueAt({ a: {} }, ['a', 'constructor', 'name'])).toBeUndefined();
  });

  it('parseJson refuses prototype keys, or keeps them unchanged on request', () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      const bytes = Buffer.from(`{"a":[{"${name}":1}]}`);
      expect(() => parseJson(bytes)).toThrow(`a.0.${name}: prototype`);
      expect(JSON.stringify(parseJson(bytes, 'kept'))).toBe(String(bytes));
    }
    expect(() => parseJson(Buffer.from('{"constructor":"\\u0000"}'), 'kept')).toThrow('constructor: nul');
  });
});
