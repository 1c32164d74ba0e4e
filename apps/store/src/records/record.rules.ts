import { invalid, type Caller, type JsonObject } from '@stoa/kernel';
import { merged, newRecord, withoutSystemKeys } from '@stoa/persistence';
import type { Store } from '../stores/stores.repository.js';

type Definition = Pick<Store, 'manifest' | 'validate'>;

/** The record that a caller creates in a store. @throws Fault invalid/validation */
export function createdRecord(
  { manifest, validate }: Definition,
  caller: Caller,
  { id, time, body }: { id: string; time: number; body: JsonObject },
): JsonObject {
  const record = newRecord(caller, id, time, { ...(manifest.defaults as JsonObject), ...body });
  return checked(record, validate);
}

/** A record after a change. @throws Fault invalid/validation */
export function applyChange(
  { validate }: Definition,
  current: JsonObject,
  { time, body }: { time: number; body: JsonObject },
): { record: JsonObject; ignored: string[] } {
  const { fields, ignored } = withoutSystemKeys(body);
  return { record: checked({ ...merged(current, fields), _at: time }, validate), ignored };
}

function checked(record: JsonObject, validate: Definition['validate']): JsonObject {
  const issues = validate(record);
  if (issues.length) throw invalid('validation', issues);
  return record;
}
