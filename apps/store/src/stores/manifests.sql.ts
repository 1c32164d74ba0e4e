import { manifest as manifestSchema, type Manifest } from '@stoa/dto';
import { bytea, sql, type Queries } from '@stoa/persistence';

export interface ManifestRow {
  manifest: Manifest;
  /** Milliseconds since 1970 of the last change; absent for a ready-made store that was never changed. */
  time?: number | undefined;
}

interface StoredRow {
  manifest: unknown;
  time: string;
}

/** The stored definitions of an organisation, by name. */
export async function listManifests(on: Queries, org: string): Promise<ManifestRow[]> {
  const rows = await on.rows<StoredRow>(
    sql`select manifest, time from stores where org = ${bytea(org)} order by name`,
  );
  return rows.map(readRow);
}

export async function findManifest(on: Queries, org: string, name: string): Promise<ManifestRow | undefined> {
  const row = await on.row<StoredRow>(
    sql`select manifest, time from stores where org = ${bytea(org)} and name = ${name}`,
  );
  return row && readRow(row);
}

/** The stores with stored definitions whose field `path` refers to records of the store `name`. */
export const referencesTo = (
  on: Queries,
  org: string,
  name: string,
): Promise<{ store: string; path: string }[]> =>
  on.rows(
    sql`select s.name as store, r.key as path from stores s cross join jsonb_each_text(s.manifest->'refs') r
        where s.org = ${bytea(org)} and r.value = ${name}`,
  );

/** Parses the manifest, because one that was stored long ago lacks the keys that manifests have now. */
const readRow = ({ manifest, time }: StoredRow): ManifestRow => ({
  manifest: manifestSchema.parse(manifest),
  time: Number(time),
});
