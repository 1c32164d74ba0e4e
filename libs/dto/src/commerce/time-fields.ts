import { readDay, readTime } from '@stoa/kernel';
import { z } from 'zod';
import { field, wrong, type Field, type Options } from './field.js';

/** What times without a zone are in: 1C sends none. */
const projectZone = '+03:00';

/** ISO 8601 text in UTC, microseconds and all. */
export const datetime = (options: Options = {}): Field<string> =>
  field(
    'datetime',
    z.string(),
    (given) => {
      const value = typeof given === 'string' ? readTime(given.trim(), projectZone) : undefined;
      return value === undefined ? wrong('datetime') : { value };
    },
    options,
  );

/** `YYYY-MM-DD` */
export const date = (options: Options = {}): Field<string> =>
  field(
    'date',
    z.string(),
    (given) => {
      const value = typeof given === 'string' ? readDay(given) : undefined;
      return value === undefined ? wrong('date') : { value };
    },
    options,
  );
