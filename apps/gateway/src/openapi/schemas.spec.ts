import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Schemas } from './schemas.js';

describe('Schemas', () => {
  it('makes one shared component of a schema with an id', () => {
    const schemas = new Schemas();
    const place = z.object({ name: z.string() }).meta({ id: 'SpecPlace' });
    expect(schemas.request(z.array(place))).toEqual({
      type: 'array',
      items: { $ref: '#/components/schemas/SpecPlace' },
    });
    schemas.request(z.object({ place }));
    expect(Object.keys(schemas.components)).toEqual(['SpecPlace']);
  });

  it('makes separate components of request and reply when they differ under one id, also when nested', () => {
    const schemas = new Schemas();
    const inner = z.object({ list: z.array(z.string()).default([]) }).meta({ id: 'SpecInner' });
    const outer = z.looseObject({ inner }).meta({ id: 'SpecOuter' });
    expect(schemas.request(outer)).toEqual({ $ref: '#/components/schemas/SpecOuter' });
    expect(schemas.reply(outer)).toEqual({ $ref: '#/components/schemas/SpecOuterReply' });
    expect(schemas.components.SpecInner).not.toHaveProperty('required');
    expect(schemas.components.SpecInnerReply).toMatchObject({ required: ['list'] });
    expect(schemas.components.SpecOuterReply).toMatchObject({
      properties: { inner: { $ref: '#/components/schemas/SpecInnerReply' } },
    });
  });

  it('makes one component, Value, of a recursive schema without an id', () => {
    const schemas = new Schemas();
    schemas.request(z.record(z.string(), z.json()));
    schemas.request(z.array(z.json()));
    expect(Object.keys(schemas.components)).toEqual(['Value']);
    expect(JSON.stringify(schemas.components.Value)).toContain('"#/components/schemas/Value"');
  });

  it('describes an integer as int64 with only the bounds that its schema sets', () => {
    const schemas = new Schemas();
    expect(schemas.request(z.int())).toEqual({ type: 'integer', format: 'int64' });
    expect(schemas.request(z.int().min(0).max(9))).toEqual({
      type: 'integer',
      format: 'int64',
      minimum: 0,
      maximum: 9,
    });
  });
});
