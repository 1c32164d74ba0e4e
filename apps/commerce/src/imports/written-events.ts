import { commerce } from '@stoa/contracts';
import { outbox, sql, type Queries } from '@stoa/persistence';
import type { Owner } from './kinds/import-kind.js';
import type { WrittenRow } from './merge.js';

/** The user in whose name rows are written. */
export interface Author {
  org: string;
  user: string;
}

/** Other transactions that import the kind for the owner wait for the end of this one. */
export const lockKind = (tx: Queries, kind: string, owner: Owner): Promise<number> =>
  tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`import ${kind}`}), ${owner ?? 0})`);

/** Logs one event for what a transaction wrote of a kind. */
export async function announce(
  tx: Queries,
  { kind, supplier, author, time }: { kind: string; supplier: Owner; author: Author; time: number },
  rows: readonly WrittenRow[],
): Promise<void> {
  if (!rows.length) return;
  const ids = (isNew: boolean): number[] => [
    ...new Set(rows.filter((row) => row.isNew === isNew).map(({ announced }) => announced)),
  ];
  const data = { kind, supplier, created: ids(true), updated: ids(false) };
  await outbox.add(tx, commerce.imports.written, { ...author, time, data });
}
