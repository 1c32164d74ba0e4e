import { describe, expect, it } from '@jest/globals';
import { mark, sampleOf, schemaAround, schemaOf } from './samples.js';

const reply = { $ref: '#/components/schemas/Reply' };

describe('schemaAround', () => {
  it('is the reply itself where nothing is put around it', () => {
    expect(schemaAround({ [mark]: 0 }, reply)).toBe(reply);
    expect(schemaAround([{ [mark]: 0 }], reply)).toEqual({ type: 'array', items: reply });
  });

  it('finds the reply deep within an envelope', () => {
    expect(schemaAround({ status: 'success', data: { list: [{ [mark]: 0 }], total: 0 } }, reply)).toEqual({
      type: 'object',
      properties: {
        status: { type: 'string' },
        data: {
          type: 'object',
          properties: { list: { type: 'array', items: reply }, total: { type: 'integer' } },
          required: ['list', 'total'],
        },
      },
      required: ['status', 'data'],
    });
  });

  it('adds keys beside those of the reply', () => {
    expect(schemaAround({ [mark]: 0, token: '', done: true }, reply, ['token'])).toEqual({
      allOf: [
        reply,
        { type: 'object', properties: { done: { type: 'boolean', const: true } }, required: ['done'] },
      ],
    });
  });
});

describe('schemaOf', () => {
  it('requires what all have and allows what some have', () => {
    expect(
      schemaOf([
        { a: 1, b: ['x'] },
        { a: 'y', c: null },
      ]),
    ).toEqual({
      type: 'object',
      properties: {
        a: { type: ['integer', 'string'] },
        b: { type: 'array', items: { type: 'string' } },
        c: { type: 'null' },
      },
      required: ['a'],
    });
  });

  it('takes no truth value that varies for a mark', () => {
    expect(schemaOf([true, false])).toEqual({ type: 'boolean' });
  });
});

describe('sampleOf', () => {
  it('is the least that a schema takes', () => {
    const schema = {
      type: 'object',
      properties: {
        kind: { const: 'access' },
        id: { type: 'string', examples: ['58238a935baa56173b24f0e4'] },
        list: { type: 'array' },
        left: { type: 'string' },
        either: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
        inner: { $ref: '#/components/schemas/Inner' },
      },
      required: ['kind', 'id', 'list', 'either', 'inner'],
    };
    expect(sampleOf(schema, { Inner: { type: 'boolean' } })).toEqual({
      kind: 'access',
      id: '58238a935baa56173b24f0e4',
      list: [],
      either: 0,
      inner: true,
    });
  });
});
