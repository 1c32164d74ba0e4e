import { z } from 'zod';

// Values as clients of lenient APIs write them: numbers as text, truth values as words or digits.

export const lenientInt = z.union([
  z.int(),
  z
    .string()
    .regex(/^[+-]?\d{1,15}$/)
    .transform(Number),
]);

export const lenientId = z.union([
  z.int().min(1),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

export const lenientBoolean = z.union([
  z.boolean(),
  z.literal([0, 1]).transform((given) => given === 1),
  z.enum(['true', 'false', 'True', 'False', '0', '1']).transform((given) => /^(true|1)$/i.test(given)),
]);
