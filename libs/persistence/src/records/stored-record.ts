/** A record as it is stored: its JSON text, and the version that `ETag` shows. */
export interface StoredRecord {
  json: string;
  version: number;
}

/** A record to be put in the place of the one that was read as `version`. */
export interface Replacement {
  id: string;
  json: string;
  version: number;
  /** The user who did it; without one nobody did. */
  writer?: string | undefined;
}
