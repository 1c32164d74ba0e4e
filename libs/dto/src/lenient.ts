import { z } from 'zod';

// Values in the forms that lenient APIs accept: numbers as text, booleans as words or digits.

/** The largest value of an integer column, and so of an id. */
const max = 2 ** 31 - 1;

const number = (min: number, pattern: RegExp) =>
  z.union([
    z.int().min(min).max(max),
    z
      .string()
      .regex(pattern)
      .refine((text) => Number(text) >= min && Number(text) <= max)
      .transform(Number),
  ]);

export const lenientInt = number(-max, /^[+-]?\d{1,15}$/);

export const lenientId = number(1, /^\d{1,15}$/);

export const lenientBoolean = z.union([
  z.boolean(),
  z.literal([0, 1]).transform((value) => value === 1),
  z.enum(['true', 'false', 'True', 'False', '0', '1']).transform((value) => /^(true|1)$/i.test(value)),
]);
