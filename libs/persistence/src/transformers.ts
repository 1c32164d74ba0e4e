import type { ValueTransformer } from 'typeorm';
import { bytea } from './bytea.js';

/** For a `bytea` column whose property is hex, an ObjectId say. */
export const bytesAsHex: ValueTransformer = {
  to: (hex: string | null | undefined) => (typeof hex === 'string' ? bytea(hex) : hex),
  from: (bytes: Buffer | null) => bytes && bytes.toString('hex'),
};

/** For a `bigint` column whose values are safe integers, milliseconds since 1970 say; the driver reads text. */
export const bigintAsNumber: ValueTransformer = {
  to: (value: number | null | undefined) => value,
  from: (text: string | null) => (text === null ? null : Number(text)),
};
