import { own } from '@stoa/kernel';
import { z } from 'zod';

// Texts as the community takes them: stored as they are sent, or refused.

const surrogates = /[\ud800-\udbff][\udc00-\udfff]/g;
const lengthOf = (text: string): number => text.replaceAll(surrogates, '.').length;

const maxDigits = 15;
const keepsItsDigits = (number: number): boolean =>
  Number.isSafeInteger(number) ||
  (Number(number.toPrecision(maxDigits)) === number && !String(number).includes('e'));

/** Loosely typed clients send numbers where a text is meant. One whose digits were lost in reading is refused. */
export const exactNumber = z.number().refine(keepsItsDigits);

const given = z.union([z.string(), exactNumber.transform(String)]);

/** At most so many characters; what takes two UTF-16 units is one. */
const upTo = (max: number) =>
  z
    .string()
    .check(({ value, issues }) => {
      if (lengthOf(value) > max)
        issues.push({ code: 'too_big', origin: 'string', maximum: max, inclusive: true, input: value });
    })
    .meta({ maxLength: max });

/** A text of any lines. */
export const text = (max: number) => given.pipe(upTo(max));

/** No control characters: what stands in a header of a mail or in a list must not begin another line. */
const singleLine = /^[^\p{Cc}\u2028\u2029]*$/u;

/** A text of one line. */
export const line = (max: number) => given.pipe(upTo(max).regex(singleLine));

/** A text of one line that shows something. */
export const requiredLine = (max: number) =>
  given.pipe(
    upTo(max)
      .regex(singleLine)
      .refine((value) => /[^\s\p{Cf}]/u.test(value), { message: 'required' })
      .meta({ minLength: 1, maxLength: max }),
  );

/** Raw HTML or plain text; the service counts the characters of what it shows. */
export const markup = given.pipe(z.string().max(400_000));

/** For one value that clients send under several names: whether all that are sent say the same. */
export const agrees =
  (...names: string[]) =>
  (body: Record<string, unknown>): boolean =>
    new Set(names.map((name) => own(body, name)).filter((value) => value !== undefined)).size <= 1;
