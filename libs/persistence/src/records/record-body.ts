import { systemKeys } from '@stoa/dto';
import { isJsonObject, own, type Caller, type Json, type JsonObject } from '@stoa/kernel';

/** A new record: owned by the caller, in the caller's current group, visible to all groups up to the root group. */
export function newRecord(caller: Caller, id: string, time: number, body: JsonObject): JsonObject {
  const { user, group, branch } = caller;
  return { _id: id, owner: user, group, access: [], branch, time, ...withoutSystemKeys(body).fields };
}

/** Splits a body into the fields that are applied and the names of those that are not. */
export function withoutSystemKeys(body: JsonObject): { fields: JsonObject; ignored: string[] } {
  const ignored = ignoredKeys(body);
  const entries = Object.entries(body).filter(([key]) => !ignored.includes(key));
  return { fields: Object.fromEntries(entries), ignored };
}

/** Keys of a body that are not applied, in the order of `systemKeys`. */
export const ignoredKeys = (body: JsonObject): string[] =>
  systemKeys.filter((key) => Object.hasOwn(body, key));

/** Absent keys stay, plain objects merge deeply, arrays and scalars replace, null stores null. */
export function merged(current: JsonObject, change: JsonObject): JsonObject {
  const changed = Object.entries(change).map(([key, value]): [string, Json] => {
    const old = own(current, key);
    return [key, isJsonObject(value) && isJsonObject(old) ? merged(old, value) : value];
  });
  return { ...current, ...Object.fromEntries(changed) };
}
