import { decodeJson, type Json } from '@stoa/kernel';
import { SentNumber } from './sent-number.js';

type Reviver = NonNullable<Parameters<typeof decodeJson>[1]>;

/**
 * A body whose values are judged by the fields that they are for: NUL, half surrogates and numbers beyond a double are
 * refused there, by the field's name, and are ignored under names that no field has.
 * @throws Fault invalid/json; invalid/validation when it is too deep
 */
export const readSent = (bytes: Uint8Array): Json => decodeJson(bytes, asWritten);

/** Python tells `1.0` from `1` and keeps all digits of a number, which JavaScript does not. */
const asWritten: Reviver = (_key, value, { source }) =>
  typeof value === 'number' ? (SentNumber.of(value, source!) as Json) : value;
