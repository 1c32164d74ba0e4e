import { decimalText } from '@stoa/kernel';
import { z } from 'zod';
import {
  field,
  fieldError,
  type FieldOf,
  type NoOptions,
  type Options,
  type Read,
  type FieldError,
} from './field.js';
import type { InputValue } from './sent-form.js';
import { SentNumber } from './sent-number.js';

/** Longer text is not looked at, whatever the number. */
const longest = 1000;

const textOf = (given: InputValue): string => {
  if (given instanceof SentNumber) return given.text;
  return typeof given === 'number' || typeof given === 'string' ? String(given) : '';
};

/** As wide as the database's unless given. */
const least = -2_147_483_648;
const maxInteger = 2_147_483_647;

export function integer<const O extends Options & { min?: number; max?: number } = NoOptions>(
  given?: O,
): FieldOf<number, O> {
  const { min, max, ...options }: Options & { min?: number; max?: number } = given ?? {};
  const limits = {
    ...(min !== undefined && { min_value: min }),
    ...(max !== undefined && { max_value: max }),
  };
  const read = (given: InputValue): Read<number> => {
    const text = textOf(given);
    if (text.length > longest) return fieldError('too_long');
    if (!/^\s*[+-]?\d+(\.0*)?\s*$/.test(text)) return fieldError('integer');
    const value = Math.trunc(Number(text));
    if (value > (max ?? maxInteger)) return fieldError('max_value', { max: max ?? maxInteger });
    if (value < (min ?? least)) return fieldError('min_value', { min: min ?? least });
    return { value: value === 0 ? 0 : value };
  };
  const parts = { kind: 'integer', type: 'integer', reply: z.int(), read } as const;
  return field(parts, { ...options, limits }) as FieldOf<number, O>;
}

interface DecimalOptions extends Options {
  /** Of the whole number, those after the point included. */
  digits: number;
  places: number;
  min?: string;
  max?: string;
}

/** The number `units / 10^places`. */
interface Exact {
  isNegative: boolean;
  /** Without leading zeros, but one for zero itself. */
  digits: string;
  /** 10 to the power of this times the digits. */
  exponent: number;
}

function exactOf(text: string): Exact | undefined {
  const [all, sign, whole = '', fraction = '', power = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  if (all === undefined || !(whole + fraction)) return undefined;
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  return { isNegative: sign === '-', digits, exponent: Number(power) - fraction.length };
}

const unitsOf = ({ isNegative, digits, exponent }: Exact, places: number): bigint => {
  const units = BigInt(digits + '0'.repeat(exponent + places));
  return isNegative ? -units : units;
};

function tooPrecise(
  { digits, exponent }: Exact,
  { digits: maxInteger, places }: DecimalOptions,
): FieldError[] {
  const after = Math.max(0, -exponent);
  const total = exponent >= 0 ? digits.length + exponent : Math.max(digits.length, after);
  if (total > maxInteger) return [{ issue: 'max_digits', params: { max: maxInteger } }];
  if (after > places) return [{ issue: 'max_decimal_places', params: { max: places } }];
  const whole = total - after;
  return whole > maxInteger - places
    ? [{ issue: 'max_whole_digits', params: { max: maxInteger - places } }]
    : [];
}

/**
 * An exact number, as text with all of its places: `12.50`. It is judged by its digits: as text, or as the shortest
 * digits that name a JSON number, which are those it was written with as long as there are no more than 15.
 */
export function decimal<const O extends DecimalOptions>(options: O): FieldOf<string, O> {
  const { digits, places, min, max, ...more }: DecimalOptions = options;
  const bound = (text: string): bigint => unitsOf(exactOf(text)!, places);
  const outside = (units: bigint): FieldError[] => [
    ...(max !== undefined && units > bound(max) ? [{ issue: 'max_value', params: { max } }] : []),
    ...(min !== undefined && units < bound(min) ? [{ issue: 'min_value', params: { min } }] : []),
  ];
  const read = (given: InputValue): Read<string> => {
    const text = textOf(given).trim();
    if (text.length > longest) return fieldError('too_long');
    const exact = exactOf(text);
    if (!exact) return fieldError('number');
    const found = tooPrecise(exact, options);
    if (found.length) return { errors: found };
    const units = unitsOf(exact, places);
    const far = outside(units);
    return far.length ? { errors: far } : { value: decimalText(units, places) };
  };
  const limits = {
    ...(min !== undefined && { min_value: min }),
    ...(max !== undefined && { max_value: max }),
    max_digits: digits,
    decimal_places: places,
  };
  const parts = { kind: 'decimal', type: 'decimal', reply: z.string(), read } as const;
  return field(parts, { ...more, limits }) as FieldOf<string, O>;
}

const truths = new Map([
  ...['true', 't', 'y', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'n', 'no', 'off', '0'].map((word) => [word, false] as const),
]);

export function boolean<const O extends Options = NoOptions>(options?: O): FieldOf<boolean, O> {
  const read = (given: InputValue): Read<boolean> => {
    const plain = given instanceof SentNumber ? given.value : given;
    const value = typeof plain === 'object' ? undefined : truths.get(String(plain).toLowerCase().trim());
    return value === undefined ? fieldError('boolean') : { value };
  };
  const parts = { kind: 'boolean', type: 'boolean', reply: z.boolean(), read } as const;
  return field(parts, { ...options, sentAs: 'box' } as O & { sentAs: 'box' });
}
