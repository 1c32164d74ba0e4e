import { Injectable } from '@nestjs/common';
import { may, pathOf } from '@stoa/auth';
import { isObjectId, own, valueAt, type Caller, type JsonObject } from '@stoa/kernel';
import { StoresRepository, type Store } from '../stores/stores.repository.js';
import { withoutHeavy } from './record.view.js';

/** Replaces ids in a record by the records that they refer to: the query parameter `unwind`. */
@Injectable()
export class Unwinding {
  constructor(private readonly stores: StoresRepository) {}

  /**
   * An id stays an id when its field is no reference by the manifest, or the caller cannot see or may not read the
   * record that it refers to.
   * @param json the record's JSON text
   * @param paths dotted paths of the fields to replace
   * @returns the record's JSON text after that
   */
  async unwind(caller: Caller, { manifest }: Store, json: string, paths: readonly string[]): Promise<string> {
    let record = JSON.parse(json) as JsonObject;
    for (const path of paths) {
      const target = own(manifest.refs, path);
      const steps = path.split('.');
      const id = valueAt(record, steps);
      if (!target || typeof id !== 'string' || !isObjectId(id)) continue;
      if (!may(caller, 'read', pathOf(target, id))) continue;
      const referred = await this.stores.get(caller.org, target);
      const found = await referred.table.for(caller).find(id.toLowerCase());
      if (!found) continue;
      const text = withoutHeavy(referred.manifest.heavy)(found.json);
      record = withValueAt(record, steps, JSON.parse(text) as JsonObject);
    }
    return JSON.stringify(record);
  }
}

/** A copy of the record with another value at an existing path. */
function withValueAt(record: JsonObject, [step = '', ...rest]: string[], value: JsonObject): JsonObject {
  const inner = rest.length ? withValueAt(own(record, step) as JsonObject, rest, value) : value;
  return { ...record, [step]: inner };
}
