import { invalid, type Caller, type Issue, type JsonObject } from '@stoa/kernel';
import { merged, newRecord, withoutSystemKeys } from '@stoa/persistence';
import type { Store } from '../stores/stores.repository.js';

type Definition = Pick<Store, 'manifest' | 'validate'>;

/** A new record of a store, validated together with its secret fields. @throws Fault invalid/validation */
export function createdRecord(
  definition: Definition,
  caller: Caller,
  { id, time, body }: { id: string; time: number; body: JsonObject },
  secrets?: JsonObject,
): JsonObject {
  const record = newRecord(caller, id, time, { ...(definition.manifest.defaults as JsonObject), ...body });
  const issues = definition.validate({ ...record, ...secrets });
  if (issues.length) throw invalid('validation', issues);
  return record;
}

/** A record after a change, and the keys that were not applied. @throws Fault invalid/validation */
export function applyChange(
  { manifest, validate }: Definition,
  current: JsonObject,
  { time, body }: { time: number; body: JsonObject },
  secrets?: JsonObject,
): { record: JsonObject; ignored: string[] } {
  const { fields, ignored } = withoutSystemKeys(body);
  const record: JsonObject = { ...merged(current, fields), _at: time };
  // Secret fields are stored apart, so one that the change does not contain is present although it is missing here.
  const isStoredSecret = ({ path, issue }: Issue): boolean =>
    issue === 'required' &&
    manifest.secret.includes(String(path[0])) &&
    !Object.hasOwn(secrets ?? {}, String(path[0]));
  const issues = validate({ ...record, ...secrets }).filter((issue) => !isStoredSecret(issue));
  if (issues.length) throw invalid('validation', issues);
  return { record, ignored };
}
