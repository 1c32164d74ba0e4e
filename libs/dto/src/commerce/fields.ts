import type { Issue, Json } from '@stoa/kernel';
import { z } from 'zod';

// Fields of forms, as data: what reads a body, what describes it and what shows it are made of the same declaration.
// They take what Django REST framework's take: numbers for text, text for numbers, words for truth values.

/** What is wrong with a value: a rule and its numbers. Who says it in words is the dialect. */
export type Wrong = Omit<Issue, 'path'>;
export type Read<T> = { value: T } | { wrong: (Wrong | Issue)[] };

export interface Field<T = unknown> {
  /** What DRF's metadata calls it. */
  readonly kind: string;
  readonly read: (given: Json) => Read<T>;
  readonly reply: z.ZodType;
  readonly isRequired: boolean;
  readonly isReadOnly: boolean;
  /** Taken in, never shown. */
  readonly isWriteOnly: boolean;
  readonly allowsNull: boolean;
  readonly label?: string | undefined;
  readonly limits: { max_length?: number; min_length?: number; min_value?: number; max_value?: number };
  readonly choices?: readonly string[] | undefined;
  /** Of a field that holds others. */
  readonly fields?: Fields | undefined;
}

export type Fields = Readonly<Record<string, Field>>;

export type Options = Partial<
  Pick<Field, 'isReadOnly' | 'isWriteOnly' | 'allowsNull' | 'label'> & { optional: boolean }
>;

export const wrong = (issue: string, params?: Wrong['params']): { wrong: Wrong[] } => ({
  wrong: [{ issue, ...(params && { params }) }],
});

export function field<T>(
  kind: string,
  reply: z.ZodType,
  read: Field<T>['read'],
  options: Options & Partial<Pick<Field, 'limits' | 'choices' | 'fields'>>,
): Field<T> {
  const {
    optional,
    isReadOnly = false,
    isWriteOnly = false,
    allowsNull = false,
    limits = {},
    ...more
  } = options;
  const isRequired = !optional && !isReadOnly;
  const shown = allowsNull ? reply.nullable() : reply;
  return { ...more, kind, reply: shown, read, isRequired, isReadOnly, isWriteOnly, allowsNull, limits };
}

interface CharOptions extends Options {
  max?: number;
  min?: number;
  allowsBlank?: boolean;
  /** Checked last. */
  form?: { test: (text: string) => boolean; issue: string };
}

export function char({ max, min, allowsBlank = false, form, ...options }: CharOptions = {}): Field<string> {
  const limits = {
    ...(max !== undefined && { max_length: max }),
    ...(min !== undefined && { min_length: min }),
  };
  const broken = (text: string): Wrong[] => [
    ...(max !== undefined && text.length > max ? [{ issue: 'max_length', params: { max } }] : []),
    ...(min !== undefined && text.length < min ? [{ issue: 'min_length', params: { min } }] : []),
    ...(form && !form.test(text) ? [{ issue: form.issue }] : []),
  ];
  const read = (given: Json): Read<string> => {
    if (typeof given !== 'string' && typeof given !== 'number') return wrong('string');
    const text = String(given).trim();
    if (text.includes('\0')) return wrong('null_characters');
    if (!text) return allowsBlank ? { value: '' } : wrong('blank');
    const found = broken(text);
    return found.length ? { wrong: found } : { value: text };
  };
  return field('string', z.string(), read, { ...options, limits });
}

const isEmail = (text: string): boolean =>
  /^[^\s@<>()[\],;:\\"]+@([\p{L}\d]([\p{L}\d-]*[\p{L}\d])?\.)+[\p{L}\d-]{2,}$|^[^\s@]+@localhost$/u.test(
    text,
  );
export const email = (options: CharOptions = {}): Field<string> => ({
  ...char({ max: 254, ...options, form: { test: isEmail, issue: 'email' } }),
  kind: 'email',
});

const isUrl = (text: string): boolean => /^https?:\/\/[^\s/?#]+[^\s]*$/i.test(text) && URL.canParse(text);
export const url = (options: CharOptions = {}): Field<string> => ({
  ...char({ max: 2000, ...options, form: { test: isUrl, issue: 'url' } }),
  kind: 'url',
});

/** Secrets are as they are typed, blanks at their ends too. */
export const password = (options: CharOptions & { min: number; max: number }): Field<string> => {
  const plain = char({ ...options, isWriteOnly: true });
  return {
    ...plain,
    read: (given) => {
      const read = plain.read(given);
      return 'value' in read ? { value: String(given) } : read;
    },
  };
};

export function integer({
  min,
  max,
  ...options
}: Options & { min?: number; max?: number } = {}): Field<number> {
  const limits = {
    ...(min !== undefined && { min_value: min }),
    ...(max !== undefined && { max_value: max }),
  };
  const read = (given: Json): Read<number> => {
    const text = typeof given === 'number' || typeof given === 'string' ? String(given).trim() : '';
    if (!/^[+-]?\d{1,15}(\.0*)?$/.test(text)) return wrong('integer');
    const value = Math.trunc(Number(text));
    if (max !== undefined && value > max) return wrong('max_value', { max });
    if (min !== undefined && value < min) return wrong('min_value', { min });
    return { value };
  };
  return field('integer', z.int(), read, { ...options, limits });
}

const truths: Record<string, boolean> = {
  ...Object.fromEntries(['true', 't', 'y', 'yes', 'on', '1'].map((word) => [word, true])),
  ...Object.fromEntries(['false', 'f', 'n', 'no', 'off', '0', '0.0'].map((word) => [word, false])),
};
export const boolean = (options: Options = {}): Field<boolean> =>
  field(
    'boolean',
    z.boolean(),
    (given) => {
      const word = String(given).toLowerCase().trim();
      const isScalar = typeof given !== 'object';
      return isScalar && Object.hasOwn(truths, word) ? { value: truths[word]! } : wrong('boolean');
    },
    options,
  );

export const choice = (choices: readonly string[], options: Options = {}): Field<string> =>
  field(
    'choice',
    z.enum(choices as [string, ...string[]]),
    (given) =>
      choices.includes(String(given)) && typeof given !== 'object'
        ? { value: String(given) }
        : wrong('choice', { value: typeof given === 'object' ? JSON.stringify(given) : String(given) }),
    { ...options, choices },
  );

const timeForm =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d?)(?::(\d\d?)(?:[.,](\d{1,6})\d*)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
/** What times without a zone are in: 1C sends none. */
const projectZone = '+03:00';

/** ISO 8601 text, microseconds and all. */
export const datetime = (options: Options = {}): Field<string> =>
  field(
    'datetime',
    z.string(),
    (given) => {
      const parts = typeof given === 'string' ? timeForm.exec(given.trim()) : null;
      if (!parts) return wrong('datetime');
      const two = (text = '0'): string => text.padStart(2, '0');
      const [, year, month, day, hour, minute, second, fraction, zone = projectZone] = parts;
      const date = `${year}-${two(month)}-${two(day)}`;
      const time = `${two(hour)}:${two(minute)}:${two(second)}`;
      const isReal =
        !Number.isNaN(Date.parse(`${date}T${time}Z`)) &&
        new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
      if (!isReal || Number(hour ?? 0) > 23 || year === '0000') return wrong('datetime');
      return { value: `${date}T${time}${fraction ? `.${fraction}` : ''}${zone.toUpperCase()}` };
    },
    options,
  );

/** The id of another object. Whether there is one is for the service to say. */
export const pk = (options: Options = {}): Field<number> =>
  field(
    'field',
    z.int(),
    (given) => {
      const isText = typeof given === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(given);
      if (isText || (typeof given === 'number' && Number.isSafeInteger(given)))
        return { value: Number(given) };
      return wrong('pk_type', { type: typeName(given) });
    },
    options,
  );

export function list<T>(item: Field<T>, options: Options = {}): Field<T[]> {
  const read = (given: Json): Read<T[]> => {
    if (!Array.isArray(given)) return wrong('list', { type: typeName(given) });
    const read = given.map((one) => item.read(one));
    const issues = read.flatMap((one, index) =>
      'wrong' in one ? one.wrong.map((issue) => ({ path: [index], ...issue })) : [],
    );
    return issues.length ? { wrong: issues } : { value: read.map((one) => (one as { value: T }).value) };
  };
  return field('list', z.array(item.reply), read, options);
}

/** What Python calls a JSON value's type. */
export function typeName(given: Json): string {
  if (given === null) return 'NoneType';
  if (Array.isArray(given)) return 'list';
  if (typeof given === 'number') return Number.isInteger(given) ? 'int' : 'float';
  return { object: 'dict', string: 'str', boolean: 'bool' }[typeof given as 'object' | 'string' | 'boolean'];
}
