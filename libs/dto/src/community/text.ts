import { own } from '@stoa/kernel';
import { z } from 'zod';

// Texts of the community: stored as they are sent, or refused.

const surrogates = /[\ud800-\udbff][\udc00-\udfff]/g;
const lengthOf = (text: string): number => text.replaceAll(surrogates, '.').length;

const maxDigits = 15;
const keepsItsDigits = (number: number): boolean =>
  Number.isSafeInteger(number) ||
  (Number(number.toPrecision(maxDigits)) === number && !String(number).includes('e'));

/** Loosely typed clients send numbers for texts. A number that JSON parsing has rounded is refused. */
export const exactNumber = z.number().refine(keepsItsDigits);

const given = z.union([z.string(), exactNumber.transform(String)]);

/** At most this number of characters; a surrogate pair is one character. */
const upTo = (max: number) =>
  z
    .string()
    .check(({ value, issues }) => {
      if (lengthOf(value) > max)
        issues.push({ code: 'too_big', origin: 'string', maximum: max, inclusive: true, input: value });
    })
    .meta({ maxLength: max });

/** A text of any number of lines. */
export const text = (max: number) => given.pipe(upTo(max));

/** No control characters: the text of a mail header or of a list entry must not begin another line. */
const singleLine = /^[^\p{Cc}\u2028\u2029]*$/u;

/** A text of one line. */
export const line = (max: number) => given.pipe(upTo(max).regex(singleLine));

/** A text of one line that is not blank. */
export const requiredLine = (max: number) =>
  given.pipe(
    upTo(max)
      .regex(singleLine)
      .refine((value) => /[^\s\p{Cf}]/u.test(value), { message: 'required' })
      .meta({ minLength: 1, maxLength: max }),
  );

/** HTML or plain text; the service counts the visible characters. */
export const markup = given.pipe(z.string().max(400_000));

/** For a value that clients send under several keys: whether all keys that are sent have the same value. */
export const agrees =
  (...names: string[]) =>
  (body: Record<string, unknown>): boolean =>
    new Set(names.map((name) => own(body, name)).filter((value) => value !== undefined)).size <= 1;
