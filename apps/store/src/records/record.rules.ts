import { invalid, type Caller, type Issue, type JsonObject } from '@stoa/kernel';
import { merged, newRecord, withoutSystemKeys } from '@stoa/persistence';
import type { Store } from '../stores/stores.repository.js';

type Definition = Pick<Store, 'manifest' | 'validate'>;

/** The record that a caller creates in a store; `secrets` are checked with it. @throws Fault invalid/validation */
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

/** A record after a change. @throws Fault invalid/validation */
export function applyChange(
  { manifest, validate }: Definition,
  current: JsonObject,
  { time, body }: { time: number; body: JsonObject },
  secrets?: JsonObject,
): { record: JsonObject; ignored: string[] } {
  const { fields, ignored } = withoutSystemKeys(body);
  const record: JsonObject = { ...merged(current, fields), _at: time };
  // A secret that was given once is not here to be looked at.
  const isKept = ({ path, issue }: Issue): boolean =>
    issue === 'required' &&
    manifest.secret.includes(String(path[0])) &&
    !Object.hasOwn(secrets ?? {}, String(path[0]));
  const issues = validate({ ...record, ...secrets }).filter((issue) => !isKept(issue));
  if (issues.length) throw invalid('validation', issues);
  return { record, ignored };
}
