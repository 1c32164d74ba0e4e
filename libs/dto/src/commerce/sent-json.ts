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

/** Python distinguishes `1.0` from `1` and keeps all digits of a number; JavaScript does neither. */
const asWritten: Reviver = (_key, value, { source }) =>
  typeof value === 'number' ? (SentNumber.of(value, source!) as Json) : value;
