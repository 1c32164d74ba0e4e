import { isJsonObject, type Json } from './json.js';

/** A name that no field has. */
const key = 'form-data';

/** A name and its text; null stands for a file, of which nothing is kept. */
export type Pair = readonly [name: string, text: string | null];

/**
 * What an HTML form said, as JSON: names and texts as they came. What they mean, a missing box that was not ticked or
 * a name that comes twice, takes knowledge of the fields, so it goes on to whoever has that.
 */
export const sentForm = (pairs: Iterable<Pair>): Json => ({ [key]: [...pairs].map(([...pair]) => pair) });

/** @returns undefined for a body that was JSON from the start */
export function pairsOf(body: Json): Pair[] | undefined {
  const pairs = isJsonObject(body) && Object.keys(body).length === 1 ? body[key] : undefined;
  return Array.isArray(pairs) && pairs.every(isPair) ? pairs : undefined;
}

const isPair = (value: unknown): value is [string, string | null] =>
  Array.isArray(value) &&
  value.length === 2 &&
  typeof value[0] === 'string' &&
  (value[1] === null || typeof value[1] === 'string');
