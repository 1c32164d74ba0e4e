import type { JsonObject } from '@stoa/kernel';

/** A body, split into fields of the record and secret fields. */
export interface SplitBody {
  fields: JsonObject;
  /** Absent when the body contains none. */
  secrets: JsonObject | undefined;
}

/** @param secret the names of secret fields, by the store's manifest */
export function splitSecrets(body: JsonObject, secret: readonly string[]): SplitBody {
  if (!secret.some((key) => Object.hasOwn(body, key))) return { fields: body, secrets: undefined };
  const entries = Object.entries(body);
  return {
    fields: Object.fromEntries(entries.filter(([key]) => !secret.includes(key))),
    secrets: Object.fromEntries(entries.filter(([key]) => secret.includes(key))),
  };
}
