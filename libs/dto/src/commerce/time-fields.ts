import { projectZone, readDay, readTime } from '@stoa/kernel';
import { z } from 'zod';
import { field, fieldError, type Field, type Options } from './field.js';

interface TimeOptions extends Options {
  /** Digits of a second's fraction that are kept; more are refused. */
  places?: number;
}

/** ISO 8601 text in UTC, microseconds and all. */
export const datetime = ({ places = 6, ...options }: TimeOptions = {}): Field<string> =>
  field(
    'datetime',
    z.string(),
    (given) => {
      const value = typeof given === 'string' ? readTime(given.trim(), projectZone) : undefined;
      if (value === undefined) return fieldError('datetime');
      return fractionOf(value).length > places
        ? fieldError('max_decimal_places', { max: places })
        : { value };
    },
    options,
  );

const fractionOf = (time: string): string => /\.(\d+?)0*Z$/.exec(time)?.[1] ?? '';

/** `YYYY-MM-DD` */
export const date = (options: Options = {}): Field<string> =>
  field(
    'date',
    z.string(),
    (given) => {
      const value = typeof given === 'string' ? readDay(given) : undefined;
      return value === undefined ? fieldError('date') : { value };
    },
    options,
  );

/** A time after `now`, in milliseconds since 1970. */
export const after = <F extends Field<string>>(known: F, now: number): F => ({
  ...known,
  read: (given, options) => {
    const read = known.read(given, options);
    const isPast = 'value' in read && read.value !== null && Date.parse(read.value) <= now;
    return isPast ? fieldError('past') : read;
  },
});
