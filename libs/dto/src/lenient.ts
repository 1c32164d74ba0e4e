import { z } from 'zod';

// Values as clients of lenient APIs write them: numbers as text, truth values as words or digits.

/** What a column of numbers, and so an id, can be at most. */
const max = 2 ** 31 - 1;

const number = (least: number, form: RegExp) =>
  z.union([
    z.int().min(least).max(max),
    z
      .string()
      .regex(form)
      .refine((text) => Number(text) >= least && Number(text) <= max)
      .transform(Number),
  ]);

export const lenientInt = number(-max, /^[+-]?\d{1,15}$/);

export const lenientId = number(1, /^\d{1,15}$/);

export const lenientBoolean = z.union([
  z.boolean(),
  z.literal([0, 1]).transform((given) => given === 1),
  z.enum(['true', 'false', 'True', 'False', '0', '1']).transform((given) => /^(true|1)$/i.test(given)),
]);
