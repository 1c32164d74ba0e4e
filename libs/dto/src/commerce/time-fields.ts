import { projectZone, readDay, readTime } from '@stoa/kernel';
import { z } from 'zod';
import {
  field,
  fieldError,
  type FieldOf,
  type FieldParts,
  type NoOptions,
  type Options,
  type ParseOptions,
  type Read,
} from './field.js';
import type { InputValue } from './sent-form.js';

interface TimeOptions extends Options {
  /** Digits of a second's fraction that are kept; more are refused. */
  places?: number;
}

/** ISO 8601 text in UTC, microseconds and all. */
export function datetime<const O extends TimeOptions = NoOptions>(given?: O): FieldOf<string, O> {
  const { places = 6, ...options }: TimeOptions = given ?? {};
  const read = (given: InputValue): Read<string> => {
    const value = typeof given === 'string' ? readTime(given.trim(), projectZone) : undefined;
    if (value === undefined) return fieldError('datetime');
    return fractionOf(value).length > places ? fieldError('max_decimal_places', { max: places }) : { value };
  };
  const parts = { kind: 'datetime', type: 'datetime', reply: z.string(), read } as const;
  return field(parts, options) as FieldOf<string, O>;
}

const fractionOf = (time: string): string => /\.(\d+?)0*Z$/.exec(time)?.[1] ?? '';

/** `YYYY-MM-DD` */
export function date<const O extends Options = NoOptions>(options?: O): FieldOf<string, O> {
  const read = (given: InputValue): Read<string> => {
    const value = typeof given === 'string' ? readDay(given) : undefined;
    return value === undefined ? fieldError('date') : { value };
  };
  return field({ kind: 'date', type: 'date', reply: z.string(), read }, options ?? ({} as O));
}

/** The same field, of which a value must be after `now` (milliseconds since 1970). */
export const after = <F extends FieldParts<string>>(known: F, now: number): F => ({
  ...known,
  read: (given: InputValue, options: ParseOptions) => {
    const read = known.read(given, options);
    const isPast = 'value' in read && read.value !== null && Date.parse(read.value) <= now;
    return isPast ? fieldError('past') : read;
  },
});
