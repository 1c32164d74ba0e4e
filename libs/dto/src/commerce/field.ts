import type { FieldType, Issue } from '@stoa/kernel';
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

/** What a value is to storage and to filters; DRF's `kind` is `field` for a reference and for a UUID alike. */
export type ValueType = FieldType | 'uuid' | 'list' | 'object';

/** What the type of an object depends on. */
export interface Flags {
  readonly isRequired: boolean;
  readonly isReadOnly: boolean;
  /** Taken in, never shown. */
  readonly isWriteOnly: boolean;
  readonly allowsNull: boolean;
  /** The value is in no column of the object's own row. */
  readonly isComputed: boolean;
}

export interface FieldParts<T = unknown> {
  /** What DRF's metadata calls it. */
  readonly kind: string;
  readonly type: ValueType;
  readonly read: (given: InputValue, options: ParseOptions) => Read<T | null>;
  readonly reply: z.ZodType;
  readonly allowsBlank: boolean;
  readonly label?: string | undefined;
  /** Shown only when the parameter `expand` names it: everywhere, or in lists while one object has it always. */
  readonly isExpanded?: boolean | 'inLists' | undefined;
  readonly limits: Limits;
  readonly choices?: readonly string[] | undefined;
  /** Of a reference: the resource that it names, as in `commerce.suppliers`. */
  readonly to?: string | undefined;
  /** The service alone uses the value: no body has it, and it is never shown. */
  readonly isHidden?: boolean | undefined;
  /** How a form sends it; as text unless given. */
  readonly sentAs?: 'box' | 'texts' | 'references' | 'object' | 'objects' | undefined;
  /** Of a field that holds others: what an object of it, or one of its items, is made of. */
  readonly fields?: Fields | undefined;
  readonly child?: Field | undefined;
  /** Of an object whose `type` determines its other fields: these, by the type. */
  readonly variants?: Variants | undefined;
}

export type Field<T = unknown, F extends Flags = Flags> = FieldParts<T> & F;

export type Fields = Readonly<Record<string, Field>>;
export type Variants = Readonly<Record<string, Fields>>;

export interface Options extends Partial<
  Pick<Flags, 'isReadOnly' | 'isWriteOnly' | 'allowsNull' | 'isComputed'>
> {
  optional?: boolean;
  label?: string | undefined;
  isExpanded?: boolean | 'inLists';
  isHidden?: boolean;
}

/** The options of a field that is declared without any. */
export type NoOptions = Record<never, never>;

type Is<O, Name extends string> = O extends { readonly [N in Name]: true } ? true : false;

/** The flags of a field that is declared with the options `O`. */
export interface FlagsOf<O> extends Flags {
  readonly isRequired: Is<O, 'optional'> extends true
    ? false
    : Is<O, 'isReadOnly'> extends true
      ? false
      : true;
  readonly isReadOnly: Is<O, 'isReadOnly'>;
  readonly isWriteOnly: Is<O, 'isWriteOnly'>;
  readonly allowsNull: Is<O, 'allowsNull'>;
  readonly isComputed: Is<O, 'isComputed'>;
}

/** A field of these options. */
export type FieldOf<T, O> = Field<T, FlagsOf<O>>;

type Own = Partial<
  Pick<FieldParts, 'limits' | 'choices' | 'to' | 'fields' | 'child' | 'variants' | 'sentAs' | 'allowsBlank'>
>;

export function field<T, const O extends Options>(
  { kind, type, reply, read }: Pick<FieldParts<T>, 'kind' | 'type' | 'reply' | 'read'>,
  options: O & Own,
): FieldOf<T, O> {
  const { optional, limits = {}, allowsBlank = false, ...more } = options;
  const { isReadOnly = false, isWriteOnly = false, allowsNull = false, isComputed = false } = more;
  const flags: Flags = {
    isRequired: !optional && !isReadOnly,
    isReadOnly,
    isWriteOnly,
    allowsNull,
    isComputed,
  };
  const shown = allowsNull ? reply.nullable() : reply;
  return { ...more, ...flags, allowsBlank, kind, type, reply: shown, read, limits } as unknown as FieldOf<
    T,
    O
  >;
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
