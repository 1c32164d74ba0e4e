import type { Issue } from '@stoa/kernel';
import { z } from 'zod';
import type { InputValue } from './sent-form.js';
import { SentNumber } from './sent-number.js';

// Fields of bodies, as data: what reads a body, what describes it and what shows it are made of one declaration.
// They take what Django REST framework's take: numbers for text, text for numbers, words for truth values.

/** What is wrong with a value: a rule and its numbers. Who says it in words is the dialect. */
export type FieldError = Omit<Issue, 'path'>;
export type Read<T> = { value: T } | { errors: (FieldError | Issue)[] };

/** A partial body may leave out what is required, at any depth. */
export interface ParseOptions {
  isPartial: boolean;
}

export interface Limits {
  min_length?: number;
  max_length?: number;
  min_value?: number | string;
  max_value?: number | string;
  max_digits?: number;
  decimal_places?: number;
}

export interface Field<T = unknown> {
  /** What DRF's metadata calls it. */
  readonly kind: string;
  readonly read: (given: InputValue, options: ParseOptions) => Read<T | null>;
  readonly reply: z.ZodType;
  readonly isRequired: boolean;
  readonly isReadOnly: boolean;
  /** Taken in, never shown. */
  readonly isWriteOnly: boolean;
  readonly allowsNull: boolean;
  readonly allowsBlank: boolean;
  readonly label?: string | undefined;
  readonly limits: Limits;
  readonly choices?: readonly string[] | undefined;
  /** How a form sends it; as text unless given. */
  readonly sentAs?: 'box' | 'texts' | 'references' | 'object' | 'objects' | undefined;
  /** Of a field that holds others: what an object of it, or one of its items, is made of. */
  readonly fields?: Fields | undefined;
  readonly child?: Field | undefined;
}

export type Fields = Readonly<Record<string, Field>>;

export type Options = Partial<Pick<Field, 'isReadOnly' | 'isWriteOnly' | 'allowsNull' | 'label'>> & {
  optional?: boolean;
};

type Own = Partial<Pick<Field, 'limits' | 'choices' | 'fields' | 'child' | 'sentAs' | 'allowsBlank'>>;

export function field<T>(
  kind: string,
  reply: z.ZodType,
  read: Field<T>['read'],
  options: Options & Own,
): Field<T> {
  const { optional, limits = {}, ...more } = options;
  const { isReadOnly = false, isWriteOnly = false, allowsNull = false, allowsBlank = false } = more;
  const isRequired = !optional && !isReadOnly;
  const flags = { isRequired, isReadOnly, isWriteOnly, allowsNull, allowsBlank };
  return { ...more, ...flags, kind, reply: allowsNull ? reply.nullable() : reply, read, limits };
}

export const fieldError = (issue: string, params?: FieldError['params']): { errors: FieldError[] } => ({
  errors: [{ issue, ...(params && { params }) }],
});

/** A value where there may be none. */
export function readOne(known: Field, given: InputValue, options: ParseOptions): Read<unknown> {
  if (given === null) return known.allowsNull ? { value: null } : fieldError('null');
  return known.read(given, options);
}

/** What is wrong, seen from what the value is part of. `''` is the whole of an object or a list, not a part of it. */
export const atPath = (step: string | number, one: FieldError | Issue): Issue => ({
  ...one,
  path: [step, ...('path' in one ? one.path : [])],
});

/** What Python calls a value's type. */
export function typeName(given: InputValue): string {
  if (given === null) return 'NoneType';
  if (Array.isArray(given)) return 'list';
  if (given instanceof SentNumber) return /^-?\d+$/.test(given.text) ? 'int' : 'float';
  if (typeof given === 'number') return Number.isInteger(given) ? 'int' : 'float';
  return { object: 'dict', string: 'str', boolean: 'bool' }[typeof given as 'object' | 'string' | 'boolean'];
}

/** A value as Python prints it. */
export function pythonText(given: InputValue): string {
  if (given === null) return 'None';
  if (typeof given === 'boolean') return given ? 'True' : 'False';
  if (given instanceof SentNumber) return given.text;
  if (given === Infinity || given === -Infinity) return given > 0 ? 'inf' : '-inf';
  if (Array.isArray(given)) return `[${(given as InputValue[]).map(quoted).join(', ')}]`;
  if (typeof given !== 'object') return String(given);
  const pairs = Object.entries(given as object) as [string, InputValue][];
  return `{${pairs.map(([key, value]) => `${quoted(key)}: ${quoted(value)}`).join(', ')}}`;
}

const quoted = (given: InputValue): string => (typeof given === 'string' ? `'${given}'` : pythonText(given));
