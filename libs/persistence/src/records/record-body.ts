import { systemKeys } from '@stoa/dto';
import { Fault, isJsonObject, own, type Caller, type Json, type JsonObject } from '@stoa/kernel';
import type { StoredRecord } from './stored-record.js';
import { checkVersion, type Records } from './records.js';

/** Writers of one record try again so often before one of them is told to. */
const attempts = 8;

/** A record as its creator makes it: his, in his current group, visible along the path up to the root group. */
export function newRecord(caller: Caller, id: string, time: number, body: JsonObject): JsonObject {
  const { user, group, branch } = caller;
  return { _id: id, owner: user, group, access: [], branch, time, ...withoutSystemKeys(body).fields };
}

export function withoutSystemKeys(body: JsonObject): { fields: JsonObject; ignored: string[] } {
  const ignored = ignoredKeys(body);
  const kept = Object.entries(body).filter(([key]) => !ignored.includes(key));
  return { fields: Object.fromEntries(kept), ignored };
}

/** Keys of a body that are not applied, in the order of `systemKeys`. */
export const ignoredKeys = (body: JsonObject): string[] =>
  systemKeys.filter((key) => Object.hasOwn(body, key));

/** Keys not sent stay, plain objects merge deeply, arrays and scalars replace, null stores null. */
export function merged(current: JsonObject, change: JsonObject): JsonObject {
  const changed = Object.entries(change).map(([key, value]): [string, Json] => {
    const old = own(current, key);
    return [key, isJsonObject(value) && isJsonObject(old) ? merged(old, value) : value];
  });
  return { ...current, ...Object.fromEntries(changed) };
}

/**
 * Reads a record, makes a new one of it, puts it in place; again when someone else was faster.
 *
 * @throws Fault not_found; precondition_failed when `versions` are given and the record has none of them;
 * conflict/busy when others keep being faster.
 */
export async function changeRecord(
  records: Records,
  target: { id: string; versions?: readonly number[] | undefined },
  change: (current: JsonObject) => JsonObject,
): Promise<StoredRecord> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { json, version } = await records.get(target.id);
    checkVersion(version, target.versions);
    const changed = JSON.stringify(change(JSON.parse(json) as JsonObject));
    const replaced = await records.replace({ id: target.id, json: changed, version });
    if (replaced) return replaced;
  }
  throw new Fault('conflict', 'busy', 'the record keeps changing');
}
