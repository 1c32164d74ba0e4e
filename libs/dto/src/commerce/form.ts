import { invalid, isJsonObject, type Issue, type Json } from '@stoa/kernel';
import { z } from 'zod';
import {
  field,
  typeName,
  wrong,
  type Field,
  type Fields,
  type Options,
  type Read,
  type Wrong,
} from './fields.js';

/** An object within. */
export const nested = (fields: Fields, options: Options = {}): Field<Values> =>
  field('nested object', shape(fields), (given) => readAll(fields, given), { ...options, fields });

export type Values = Record<string, unknown>;

function readAll(fields: Fields, given: Json, isPartial = false): Read<Values> {
  if (given === null) return { wrong: [{ issue: 'no_data' }] };
  if (!isJsonObject(given)) return wrong('not_a_dict', { type: typeName(given) });
  const read = Object.entries(fields)
    .filter(([, { isReadOnly }]) => !isReadOnly)
    .map(([name, known]) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      return [name, readOne(known, value, isPartial)] as const;
    });
  const issues = read.flatMap(([name, one]) =>
    one && 'wrong' in one ? one.wrong.map((issue) => below(name, issue)) : [],
  );
  if (issues.length) return { wrong: issues };
  return {
    value: Object.fromEntries(
      read.flatMap(([name, one]) => (one && 'value' in one ? [[name, one.value]] : [])),
    ),
  };
}

const below = (name: string, one: Wrong | Issue): Issue => ({
  ...one,
  path: [name, ...('path' in one ? one.path : [])],
});

function readOne(known: Field, given: Json | undefined, isPartial: boolean): Read<unknown> | undefined {
  if (given === undefined) return known.isRequired && !isPartial ? wrong('required') : undefined;
  if (given === null) return known.allowsNull ? { value: null } : wrong('null');
  return known.read(given);
}

/** The values of a form; read-only and unknown keys are not looked at. @throws Fault invalid/validation */
export function readForm(fields: Fields, given: Json, { isPartial = false } = {}): Values {
  const read = readAll(fields, given, isPartial);
  if ('value' in read) return read.value;
  throw invalid(
    'validation',
    read.wrong.map((one) => ({ path: [], ...one })),
  );
}

/** What is shown of an object with these fields. */
export function shape(fields: Fields): z.ZodObject {
  const shown = Object.entries(fields).filter(([, { isWriteOnly }]) => !isWriteOnly);
  return z.object(Object.fromEntries(shown.map(([name, { reply }]) => [name, reply])));
}

const forms = new WeakMap<z.ZodType, Fields>();

/** A body that is read with `readForm`, once it is known that there is what it is about. */
export function form(fields: Fields, id: string): z.ZodType<Json> {
  const known = Object.entries(fields).filter(([, { isReadOnly }]) => !isReadOnly);
  const schema = z.json().meta({
    id,
    type: 'object',
    properties: Object.fromEntries(known.map(([name, one]) => [name, jsonSchema(one)])),
    required: known.filter(([, { isRequired }]) => isRequired).map(([name]) => name),
  });
  forms.set(schema, fields);
  return schema as z.ZodType<Json>;
}

/** The fields that a form was made of. */
export const fieldsOf = (schema: z.ZodType | undefined): Fields | undefined => schema && forms.get(schema);

function jsonSchema({ reply, limits, isWriteOnly }: Field): object {
  const { $schema: _, ...schema } = z.toJSONSchema(reply, { io: 'input' });
  return {
    ...schema,
    ...(limits.max_length !== undefined && { maxLength: limits.max_length }),
    ...(limits.min_length !== undefined && { minLength: limits.min_length }),
    ...(isWriteOnly && { writeOnly: true }),
  };
}
