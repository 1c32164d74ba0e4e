import { Fault } from '@stoa/kernel';

/** A record as it is stored: its JSON text and its version, which HTTP shows as `ETag`. */
export interface StoredRecord {
  json: string;
  version: number;
}

/** The new text of a record that was read at `version`. */
export interface Replacement {
  id: string;
  json: string;
  version: number;
  /** The user who makes the change; absent for changes by the system. */
  writer?: string | undefined;
}

/** A record to change or remove, and the versions that the client accepts; all when absent. */
export interface RecordTarget {
  id: string;
  versions?: readonly number[] | undefined;
}

/** @throws Fault precondition_failed/version when the version is not among the accepted ones */
export function checkVersion(version: number, accepted: readonly number[] | undefined): void {
  if (accepted && !accepted.includes(version)) throw new Fault('precondition_failed', 'version');
}
