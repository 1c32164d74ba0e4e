import { invalid, isJsonObject, own, type Issue, type Json } from '@stoa/kernel';
import { z } from 'zod';
import {
  atPath,
  field,
  readOne,
  typeName,
  fieldError,
  type Field,
  type FieldError,
  type FieldOf,
  type Fields,
  type ParseOptions,
  type NoOptions,
  type Options,
  type Read,
  type Variants,
} from './field.js';
import type { Body, Sent } from './field-values.js';
import { SentForm, type InputValue } from './sent-form.js';
import { SentNumber } from './sent-number.js';
import { sentValue } from './sent-value.js';
import { choice } from './text-fields.js';

/** An object within. */
export function nested<F extends Fields, const O extends Options = NoOptions>(
  fields: F,
  options?: O,
): FieldOf<Sent<F>, O> {
  const read = (given: InputValue, options: ParseOptions): Read<Sent<F>> => {
    return inPlace(readAll(fields, given, options)) as Read<Sent<F>>;
  };
  const parts = { kind: 'nested object', type: 'object', reply: shape(fields), read } as const;
  return field(parts, { ...options, fields, sentAs: 'object' }) as FieldOf<Sent<F>, O>;
}

/** What is wrong with an object as a whole is said of the whole, not of its parts. */
const inPlace = (read: Read<Values>): Read<Values> =>
  'value' in read ? read : { errors: read.errors.map((one) => ('path' in one ? one : atPath('', one))) };

type VariantOf<V extends Variants> = { [K in keyof V]: { type: K } & Sent<V[K]> }[keyof V];

/**
 * An object within whose `type` determines its other fields. It is whole, in a partial body as well: what a client leaves
 * out of one variant is not to be found in another.
 */
export function variant<V extends Variants, const O extends Options = NoOptions>(
  variants: V,
  options?: O,
): FieldOf<VariantOf<V>, O> {
  const whole = { isPartial: false };
  const type = choice(Object.keys(variants));
  const read = (given: InputValue): Read<VariantOf<V>> => {
    const known = readAll({ type }, given, whole);
    if (!('value' in known)) return inPlace(known) as Read<VariantOf<V>>;
    const fields = { type, ...own(variants, known.value.type as string) };
    return inPlace(readAll(fields, given, whole)) as Read<VariantOf<V>>;
  };
  const shapes = Object.entries(variants).map(([name, fields]) => variantShape(name, fields));
  const reply = z.discriminatedUnion('type', shapes as [z.ZodObject, ...z.ZodObject[]]);
  const parts = { kind: 'nested object', type: 'object', reply, read } as const;
  return field(parts, { ...options, variants, sentAs: 'object' }) as FieldOf<VariantOf<V>, O>;
}

function variantShape(name: string, fields: Fields): z.ZodObject {
  const shown = Object.entries(fields).map(
    ([key, { reply, isRequired }]) => [key, isRequired ? reply : reply.optional()] as const,
  );
  return z.object({ type: z.literal(name), ...Object.fromEntries(shown) });
}

type Values = Record<string, unknown>;

/** What a body says, as far as it can be read, and what is wrong with it. */
interface ReadBody {
  values: Values;
  issues: Issue[];
}

function readAll(fields: Fields, given: InputValue, options: ParseOptions): Read<Values> {
  const read = readEach(fields, given, options);
  if (!('values' in read)) return read;
  return read.issues.length ? { errors: read.issues } : { value: read.values };
}

function readEach(
  fields: Fields,
  given: InputValue,
  options: ParseOptions,
): ReadBody | { errors: FieldError[] } {
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
  return { values: Object.fromEntries(values), issues };
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
export function readForm<F extends Fields, P extends boolean = false>(
  fields: F,
  given: Json,
  options?: { isPartial?: P },
): Body<F, P> {
  const { values, issues } = readValues(fields, given, options);
  if (issues.length) throw invalid('validation', issues);
  return values;
}

/**
 * The same for a reader that has more to say of the values, and says all of it at once.
 * @throws Fault invalid/validation for what is no object
 */
export function readValues<F extends Fields, P extends boolean = false>(
  fields: F,
  given: Json,
  { isPartial = false as P }: { isPartial?: P } = {},
): { values: Body<F, P>; issues: Issue[] } {
  const read = readEach(fields, SentForm.of(given) ?? given, { isPartial });
  if ('values' in read) return { values: read.values as Body<F, P>, issues: read.issues };
  throw invalid(
    'validation',
    read.errors.map((one) => ({ path: [], ...one })),
  );
}

/** What is shown of an object with these fields. */
export function shape(fields: Fields): z.ZodObject {
  const shown = Object.entries(fields).filter(([, one]) => isShown(one));
  return z.object(
    Object.fromEntries(
      shown.map(([name, { reply, isExpanded }]) => [name, isExpanded ? reply.optional() : reply]),
    ),
  );
}

const isShown = ({ isWriteOnly, isHidden }: Field): boolean => !isWriteOnly && !isHidden;

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

function jsonSchema({ reply, limits, isWriteOnly, to }: Field): object {
  const { $schema: _, ...schema } = z.toJSONSchema(reply, { io: 'input' });
  return {
    ...schema,
    ...(limits.max_length !== undefined && { maxLength: limits.max_length }),
    ...(limits.min_length !== undefined && { minLength: limits.min_length }),
    ...(isWriteOnly && { writeOnly: true }),
    ...(to && { description: `Of ${to}/` }),
  };
}
