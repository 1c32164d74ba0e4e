import { Inject, Injectable } from '@nestjs/common';
import { may, pathOf } from '@stoa/auth';
import { isObjectId, own, valueAt, type Caller, type JsonObject } from '@stoa/kernel';
import { StoresRepository, type Store } from '../stores/stores.repository.js';

/** A record's text without its heavy fields but for those that are wanted. */
export function without(heavy: readonly string[], wanted: readonly string[] = []): (json: string) => string {
  const hidden = heavy.filter((field) => !wanted.includes(field));
  if (!hidden.length) return (json) => json;
  return (json) => {
    const fields = Object.entries(JSON.parse(json) as JsonObject);
    return JSON.stringify(Object.fromEntries(fields.filter(([key]) => !hidden.includes(key))));
  };
}

/** Puts records in the place of the ids that refer to them, where the manifest says what they refer to. */
@Injectable()
export class Unwinding {
  constructor(@Inject(StoresRepository) private readonly stores: StoresRepository) {}

  /** What the caller cannot see, or may not read, stays an id. */
  async of(caller: Caller, { manifest }: Store, json: string, paths: readonly string[]): Promise<string> {
    let record = JSON.parse(json) as JsonObject;
    for (const path of paths) {
      const target = own(manifest.refs, path);
      const steps = path.split('.');
      const id = valueAt(record, steps);
      if (!target || typeof id !== 'string' || !isObjectId(id)) continue;
      if (!may(caller, 'read', pathOf(target, id))) continue;
      const { table, manifest: foreign } = await this.stores.get(caller.org, target);
      const found = await table.load(caller, id.toLowerCase());
      if (found)
        record = replaced(record, steps, JSON.parse(without(foreign.heavy)(found.json)) as JsonObject);
    }
    return JSON.stringify(record);
  }
}

/** The record with another value at a path that it has. */
function replaced(record: JsonObject, [step = '', ...rest]: string[], value: JsonObject): JsonObject {
  const below = rest.length ? replaced(own(record, step) as JsonObject, rest, value) : value;
  return { ...record, [step]: below };
}
