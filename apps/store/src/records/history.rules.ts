import { isJsonObject, type Json, type JsonObject } from '@stoa/kernel';

export type Diff = Record<string, [Json, Json]>;

/** What differs, by dotted path. Objects are compared field by field, all else as a whole; null stands for absent. */
export function difference(before: JsonObject, after: JsonObject, path = ''): Diff {
  const diff: Diff = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[key] ?? null, after[key] ?? null];
    if (isJsonObject(old) && isJsonObject(now)) Object.assign(diff, difference(old, now, `${path}${key}.`));
    else if (JSON.stringify(old) !== JSON.stringify(now)) diff[path + key] = [old, now];
  }
  return diff;
}
