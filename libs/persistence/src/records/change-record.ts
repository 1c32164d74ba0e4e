import { Fault, type JsonObject } from '@stoa/kernel';
import type { Records } from './records.js';
import { checkVersion, type RecordTarget, type StoredRecord } from './stored-record.js';

/** How often a change is tried while concurrent writers change the same record first. */
const maxAttempts = 8;

/**
 * Changes a record by optimistic locking: reads it, computes the new record, replaces it if its version is still the
 * same, else starts again. `change` may therefore be called several times.
 *
 * @throws Fault not_found; precondition_failed when the record has none of `versions`; conflict/busy after eight
 * attempts
 */
export async function changeRecord(
  records: Records,
  { id, versions }: RecordTarget,
  change: (current: JsonObject) => JsonObject,
): Promise<StoredRecord> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const { json, version } = await records.get(id);
    checkVersion(version, versions);
    const changed = JSON.stringify(change(JSON.parse(json) as JsonObject));
    const replaced = await records.replace({ id, json: changed, version });
    if (replaced) return replaced;
  }
  throw new Fault('conflict', 'busy', 'the record keeps changing');
}
