import { describe, expect, it } from '@jest/globals';
import { mark, sampleOf, schemaAround, schemaOf } from './samples.js';

const reply = { $ref: '#/components/schemas/Reply' };

describe('schemaAround', () => {
  it('returns the schema of the reply unchanged when no envelope surrounds it', () => {
    expect(schemaAround({ [mark]: 0 }, reply)).toBe(reply);
    expect(schemaAround([{ [mark]: 0 }], reply)).toEqual({ type: 'array', items: reply });
  });

  it('places the schema of the reply at its mark deep within an envelope', () => {
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

  it('combines the reply by allOf with the envelope keys that its schema does not describe', () => {
    expect(schemaAround({ [mark]: 0, token: '', done: true }, reply, ['token'])).toEqual({
      allOf: [
        reply,
        { type: 'object', properties: { done: { type: 'boolean', const: true } }, required: ['done'] },
      ],
    });
  });
});

describe('schemaOf', () => {
  it('requires the keys that all samples have and allows the keys that only some have', () => {
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

  it('describes a boolean that differs between samples without a const', () => {
    expect(schemaOf([true, false])).toEqual({ type: 'boolean' });
  });
});

describe('sampleOf', () => {
  it('returns the minimal value of a schema: constants, examples, first alternatives, required keys only', () => {
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
