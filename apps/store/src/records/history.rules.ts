import { isJsonObject, own, type Json, type JsonObject } from '@stoa/kernel';

export type Diff = Record<string, [Json, Json]>;

/**
 * The values before and after, by dotted path, of the fields that differ. Objects are compared field by field, other
 * values as a whole; null stands for an absent value.
 */
export const difference = (before: JsonObject, after: JsonObject): Diff =>
  Object.fromEntries(differences(before, after, ''));

function differences(before: JsonObject, after: JsonObject, path: string): [string, [Json, Json]][] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [old, current] = [own(before, key) ?? null, own(after, key) ?? null];
    if (isJsonObject(old) && isJsonObject(current)) return differences(old, current, `${path}${key}.`);
    return JSON.stringify(old) === JSON.stringify(current) ? [] : [[path + key, [old, current]]];
  });
}
