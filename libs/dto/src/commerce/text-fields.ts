import { z } from 'zod';
import {
  field,
  pythonText,
  typeName,
  fieldError,
  type FieldOf,
  type NoOptions,
  type Options,
  type Read,
  type FieldError,
} from './field.js';
import type { InputValue } from './sent-form.js';
import { SentNumber } from './sent-number.js';

interface CharOptions extends Options {
  min?: number;
  max?: number;
  allowsBlank?: boolean;
  /** Checked last. */
  form?: { test: (text: string) => boolean; issue: string };
}

export function char<const O extends CharOptions = NoOptions>(given?: O): FieldOf<string, O> {
  const { min, max, form, ...options }: CharOptions = given ?? {};
  const limits = {
    ...(min !== undefined && { min_length: min }),
    ...(max !== undefined && { max_length: max }),
  };
  const broken = (text: string): FieldError[] => {
    const length = lengthOf(text, { min, max });
    return [
      ...(max !== undefined && length > max ? [{ issue: 'max_length', params: { max } }] : []),
      ...(min !== undefined && length < min ? [{ issue: 'min_length', params: { min } }] : []),
      ...(text.includes('\0') ? [{ issue: 'null_characters' }] : []),
      ...(text.isWellFormed() ? [] : [{ issue: 'surrogates', params: { code: surrogateIn(text) } }]),
      ...(form && !form.test(text) ? [{ issue: form.issue }] : []),
    ];
  };
  const read = (given: InputValue): Read<string> => {
    const text = textOf(given)?.trim();
    if (text === undefined) return fieldError('string');
    if (!text) return options.allowsBlank ? { value: '' } : fieldError('blank');
    const found = broken(text);
    return found.length ? { errors: found } : { value: text };
  };
  const parts = { kind: 'string', type: 'text', reply: z.string(), read } as const;
  return field(parts, { ...options, limits }) as FieldOf<string, O>;
}

/**
 * Characters, as people count them: not the halves that some of them are kept in. There are never more of them, so few
 * texts are counted.
 */
const lengthOf = (
  text: string,
  { min, max }: { min: number | undefined; max: number | undefined },
): number => (min === undefined && text.length <= (max ?? Infinity) ? text.length : [...text].length);

/** A number is taken for its digits, when it has any. */
function textOf(given: InputValue): string | undefined {
  if (given instanceof SentNumber) return given.text;
  return typeof given === 'string' || (typeof given === 'number' && Number.isFinite(given))
    ? String(given)
    : undefined;
}

/** The first half of a pair that stands alone, in hex. */
const surrogateIn = (text: string): string =>
  /\p{Surrogate}/u.exec(text)![0].charCodeAt(0).toString(16).toUpperCase();

/** Secrets are as they are typed, blanks at their ends too. */
export function password<const O extends CharOptions & { min: number; max: number }>(
  options: O,
): FieldOf<string, O & { isWriteOnly: true }> {
  const plain = char({ ...options, isWriteOnly: true } as O & { isWriteOnly: true });
  return {
    ...plain,
    read: (given, options) => {
      const read = plain.read(given, options);
      return 'value' in read ? { value: textOf(given)! } : read;
    },
  };
}

// What Django takes for a host name: labels that neither begin nor end with a dash, the last of them no number.
const letters = String.raw`a-z\u00a1-\uffff`;
const label = `[${letters}0-9](?:[${letters}0-9-]{0,61}[${letters}0-9])?`;
const number = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const ipv4 = String.raw`${number}(?:\.${number}){3}`;
const ipv6 = String.raw`\[[0-9a-f:.]+\]`;

const topLevel = `(?!-)(?:[${letters}-]{2,63}|xn--[a-z0-9]{1,59})(?<!-)`;
const host = String.raw`(?:(?:${label}\.)+${topLevel}\.?|localhost)`;
const urlForm = new RegExp(
  String.raw`^https?://(?:[^\s:@/]+(?::[^\s:@/]*)?@)?(?:${ipv4}|${ipv6}|${host})(?::\d{1,5})?(?:[/?#]\S*)?$`,
  'iu',
);

const atom = String.raw`[-!#$%&'*+/=?^_\x60{}|~0-9a-z]+`;
const mailbox = String.raw`${atom}(?:\.${atom})*`;
const mailForm = new RegExp(
  String.raw`^${mailbox}@(?:(?:${label}\.)+(?!-)[${letters}0-9-]{2,63}(?<!-)|localhost|\[(?:${ipv4})\])$`,
  'iu',
);

const formed = <O extends CharOptions>(kind: string, options: CharOptions): FieldOf<string, O> =>
  ({ ...char(options), kind }) as unknown as FieldOf<string, O>;

export const email = <const O extends CharOptions = NoOptions>(options?: O): FieldOf<string, O> => {
  const form = { test: (text: string) => mailForm.test(text), issue: 'email' };
  return formed('email', { max: 254, ...options, form });
};

const isUrl = (text: string): boolean => urlForm.test(text) && URL.canParse(text);
export const url = <const O extends CharOptions = NoOptions>(options?: O): FieldOf<string, O> =>
  formed('url', { max: 2000, ...options, form: { test: isUrl, issue: 'url' } });

/** A telephone number as E.164 has it. */
export const phone = <const O extends CharOptions = NoOptions>(options?: O): FieldOf<string, O> => {
  const form = { test: (text: string) => /^\+[1-9]\d{6,14}$/.test(text), issue: 'phone' };
  return char({ ...(options as O), form });
};

/** With or without dashes, in braces, as a URN, or as a number; kept with dashes. */
export function uuid<const O extends Options = NoOptions>(options?: O): FieldOf<string, O> {
  const read = (given: InputValue): Read<string> => {
    const digits = hexOf(given);
    if (!digits) return fieldError('uuid');
    return { value: digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
  };
  return field({ kind: 'field', type: 'uuid', reply: z.uuid(), read }, options ?? ({} as O));
}

function hexOf(given: InputValue): string | undefined {
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 0)
    return given.toString(16).padStart(32, '0');
  if (typeof given !== 'string') return undefined;
  const digits = given
    .replace(/^urn:(uuid:)?/, '')
    .replaceAll(/^[{}]+|[{}]+$/g, '')
    .replaceAll('-', '');
  return /^[0-9a-f]{32}$/i.test(digits) ? digits.toLowerCase() : undefined;
}

export function choice<const C extends string, const O extends Options = NoOptions>(
  choices: readonly C[],
  options?: O,
): FieldOf<C, O> {
  const read = (given: InputValue): Read<C> => {
    const text = pythonText(given);
    const value = typeof given !== 'object' || given instanceof SentNumber;
    const chosen = value ? choices.find((one) => one === text) : undefined;
    return chosen === undefined ? fieldError('choice', { value: text }) : { value: chosen };
  };
  const reply = z.enum(choices as readonly [C, ...C[]]);
  return field({ kind: 'choice', type: choices, reply, read }, { ...options, choices } as O & {
    choices: readonly C[];
  });
}

interface ReferenceOptions extends Options {
  /** The resource of the other objects, as its path names it: `company-groups`. */
  to?: string;
}

/** The id of another object. Whether there is one is for the service to say. */
export function pk<const O extends ReferenceOptions = NoOptions>(options?: O): FieldOf<number, O> {
  const read = (given: InputValue): Read<number | null> => {
    if (given === '') return options?.allowsNull ? { value: null } : fieldError('null');
    return readPk(given);
  };
  return field({ kind: 'field', type: 'reference', reply: z.int(), read }, options ?? ({} as O));
}

function readPk(given: InputValue): Read<number> {
  const plain = given instanceof SentNumber ? given.value : given;
  if (typeof plain === 'number' && Number.isSafeInteger(plain)) return { value: plain };
  const text = given instanceof SentNumber ? given.text : given;
  const digits = typeof text === 'string' ? /^\s*([+-]?\d+)\s*$/.exec(text)?.[1] : undefined;
  if (digits === undefined) return fieldError('pk_type', { type: typeName(given) });
  // There are not that many of anything.
  if (!Number.isSafeInteger(Number(digits))) return fieldError('pk', { value: digits });
  return { value: Number(digits) };
}

interface ReferencesOptions extends ReferenceOptions {
  /** How many ids. */
  max?: number;
  refusesEmpty?: boolean;
}

/** The ids of other objects. An issue of one of them is an issue of the field. */
export function pks<const O extends ReferencesOptions = NoOptions>(given?: O): FieldOf<number[], O> {
  const { max = Infinity, refusesEmpty = false, ...options }: ReferencesOptions = given ?? {};
  const read = (given: InputValue): Read<number[]> => {
    if (!Array.isArray(given)) return fieldError('list', { type: typeName(given) });
    if (refusesEmpty && !given.length) return fieldError('empty');
    if (given.length > max) return fieldError('max_items', { max });
    const items = (given as InputValue[]).map(readPk);
    const bad = items.find((one) => 'errors' in one);
    return bad ?? { value: items.map((one) => (one as { value: number }).value) };
  };
  const parts = { kind: 'field', type: 'list', reply: z.array(z.int()), read } as const;
  return field(parts, { ...options, sentAs: 'references' }) as FieldOf<number[], O>;
}
