import { isJsonObject, own, type Json, type JsonObject } from '@stoa/kernel';

export type Diff = Record<string, [Json, Json]>;

/** What differs, by dotted path. Objects are compared field by field, all else as a whole; null stands for absent. */
export const difference = (before: JsonObject, after: JsonObject): Diff =>
  Object.fromEntries(differing(before, after, ''));

function differing(before: JsonObject, after: JsonObject, path: string): [string, [Json, Json]][] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [old, now] = [own(before, key) ?? null, own(after, key) ?? null];
    if (isJsonObject(old) && isJsonObject(now)) return differing(old, now, `${path}${key}.`);
    return JSON.stringify(old) === JSON.stringify(now) ? [] : [[path + key, [old, now]]];
  });
}
