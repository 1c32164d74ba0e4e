import {
  invalid,
  isJsonObject,
  own,
  parseJson,
  type Issue,
  type Json,
  type PrototypeKeys,
} from '@stoa/kernel';
import { z } from 'zod';
import {
  atPath,
  field,
  readOne,
  typeName,
  fieldError,
  type Field,
  type Fields,
  type ParseOptions,
  type Options,
  type Read,
} from './field.js';
import { SentForm, type InputValue } from './sent-form.js';
import { readSent } from './sent-json.js';
import { SentNumber } from './sent-number.js';
import { sentValue } from './sent-value.js';

/** An object within. */
export const nested = (fields: Fields, options: Options = {}): Field<Values> =>
  field(
    'nested object',
    shape(fields),
    (given, options) => {
      const read = readAll(fields, given, options);
      if ('value' in read) return read;
      return { errors: read.errors.map((one) => ('path' in one ? one : atPath('', one))) };
    },
    { ...options, fields, sentAs: 'object' },
  );

export type Values = Record<string, unknown>;

function readAll(fields: Fields, given: InputValue, options: ParseOptions): Read<Values> {
  if (given === null) return fieldError('no_data');
  if (given instanceof SentNumber || (!(given instanceof SentForm) && !isJsonObject(given)))
    return fieldError('not_a_dict', { type: typeName(given) });
  const values = new Map<string, unknown>();
  const issues: Issue[] = [];
  for (const [name, known] of writable(fields)) {
    const read = readField(name, known, given, options);
    if (read && 'errors' in read) issues.push(...read.errors.map((one) => atPath(name, one)));
    else if (read) values.set(name, read.value);
  }
  return issues.length ? { errors: issues } : { value: Object.fromEntries(values) };
}

/** @returns undefined where nothing is said of it */
function readField(
  name: string,
  known: Field,
  given: SentForm | object,
  options: ParseOptions,
): Read<unknown> | undefined {
  const value =
    given instanceof SentForm
      ? sentValue(given, name, known, options)
      : own(given as Record<string, InputValue>, name);
  if (value !== undefined) return readOne(known, value, options);
  return known.isRequired && !options.isPartial ? fieldError('required') : undefined;
}

const writable = (fields: Fields): [string, Field][] =>
  Object.entries(fields).filter(([, { isReadOnly }]) => !isReadOnly);

/**
 * The values of a body, JSON or a form; read-only and unknown keys are not looked at.
 * @throws Fault invalid/validation
 */
export function readForm(fields: Fields, given: Json, { isPartial = false } = {}): Values {
  const read = readAll(fields, SentForm.of(given) ?? given, { isPartial });
  if ('value' in read) return read.value;
  throw invalid(
    'validation',
    read.errors.map((one) => ({ path: [], ...one })),
  );
}

/** What is shown of an object with these fields. */
export function shape(fields: Fields): z.ZodObject {
  const shown = Object.entries(fields).filter(([, { isWriteOnly }]) => !isWriteOnly);
  return z.object(Object.fromEntries(shown.map(([name, { reply }]) => [name, reply])));
}

const forms = new WeakMap<z.ZodType, Fields>();

/** A body that is read with `readForm`, once it is known that there is what it is about. */
export function form(fields: Fields, id: string, example: object): z.ZodType<Json> {
  const known = writable(fields);
  const schema = z.unknown().meta({
    id,
    examples: [example],
    type: 'object',
    properties: Object.fromEntries(known.map(([name, one]) => [name, jsonSchema(one)])),
    required: known.filter(([, { isRequired }]) => isRequired).map(([name]) => name),
  });
  forms.set(schema, fields);
  return schema as z.ZodType as z.ZodType<Json>;
}

/** The fields that a form was made of. */
export const fieldsOf = (schema: z.ZodType | undefined): Fields | undefined => schema && forms.get(schema);

/** How a body of this schema is read from its bytes: a form's values are judged by its fields, others before anything else. */
export const bodyReader = (
  schema: z.ZodType | undefined,
  prototypes: PrototypeKeys,
): ((bytes: Uint8Array) => Json) => (fieldsOf(schema) ? readSent : (bytes) => parseJson(bytes, prototypes));

function jsonSchema({ reply, limits, isWriteOnly }: Field): object {
  const { $schema: _, ...schema } = z.toJSONSchema(reply, { io: 'input' });
  return {
    ...schema,
    ...(limits.max_length !== undefined && { maxLength: limits.max_length }),
    ...(limits.min_length !== undefined && { minLength: limits.min_length }),
    ...(isWriteOnly && { writeOnly: true }),
  };
}
