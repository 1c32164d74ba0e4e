import { decodeJson, pairsOf, type Json } from '@stoa/kernel';
import { SentForm } from './sent-form.js';
import { SentNumber } from './sent-number.js';

type Reviver = NonNullable<Parameters<typeof decodeJson>[1]>;

/**
 * A body, for `readForm`: its fields check the values. NUL, half surrogates and numbers beyond a double are refused by
 * the field's name, and are ignored under names that no field has.
 * @throws Fault invalid/json; invalid/validation when it is too deep
 */
export function readSent(bytes: Uint8Array): Json {
  const pairs = pairsOf(bytes);
  return pairs ? (new SentForm(pairs) as unknown as Json) : decodeJson(bytes, asWritten);
}

/** The same for JSON that is no body of a request but a row of a file, of which there are many. */
export const readSentJson = (bytes: Uint8Array): Json =>
  decodeJson(bytes, numberWithLoss.test(latin1(bytes)) ? asWritten : undefined);

const latin1 = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1');

/**
 * A number that can be a `SentNumber`: of 16 digits and more, `1.0`, below 0.0001, with an exponent. A reviver takes four
 * times as long as the parser, and few rows have such a number. A text may match, too.
 */
const numberWithLoss = /(?:^|[:,[])\s*-?(?:\d{16}|\d[\d.]{15}|\d+\.0+(?!\d)|0\.000|[\d.]+[eE])/;

/** Python distinguishes `1.0` from `1` and keeps all digits of a number; JavaScript does neither. */
const asWritten: Reviver = (_key, value, { source }) =>
  typeof value === 'number' ? (SentNumber.of(value, source!) as Json) : value;
