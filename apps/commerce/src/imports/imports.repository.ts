import { Injectable } from '@nestjs/common';
import { bytea, sql, type Queries, type Sql } from '@stoa/persistence';
import type { ImportOptions } from './import-options.js';
import type { Owner } from './kinds/import-kind.js';
import type { RefusedRow } from './stage.js';
import type { Author } from './written-events.js';

export interface StoredImport {
  id: number;
  supplier: Owner;
  kind: string;
  status: string;
  bytes: number;
  options: ImportOptions;
  files: string[];
  org: string;
  user: string;
  /** Rows that earlier runs have written. */
  created: number;
  updated: number;
}

/** Numbers of an import that a run sets. */
export interface Progress {
  progress: number;
  processed: number;
  total: number | null;
  unchanged: number;
  failed: number;
  duplicates: number;
  stale: number;
}

/** What became of an import of rows that exist already. */
export interface EndedImport extends Pick<StoredImport, 'supplier' | 'kind' | 'bytes' | 'updated'> {
  author: Author;
  startedAt: Date;
  processed: number;
  unchanged: number;
  failed: number;
  error?: string | null;
}

export interface ErrorRow extends RefusedRow {
  kind: string;
}

/** How many imports of a supplier are uploaded, wait or run at a time. */
const maxOpen = 4;

/** The jobs of an import: of an exchange, the first one stores its files. */
const jobs = ['commerce.exchange.store', 'commerce.imports.run'];

/** Errors repeat what was sent, also characters that PostgreSQL cannot keep. */
const storable = <T>(value: T): T | string =>
  typeof value === 'string' ? value.replaceAll('\0', '\ufffd').toWellFormed() : value;

@Injectable()
export class ImportsRepository {
  /** An import whose file is about to be stored. @returns undefined when the supplier has too many */
  async begin(
    tx: Queries,
    given: { supplier: Owner; kind: string; options: ImportOptions; author: Author },
  ): Promise<number | undefined> {
    const { supplier, kind, options, author } = given;
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('imports'), ${supplier ?? 0})`);
    const made = await tx.row<{ id: number }>(sql`
      insert into imports (supplier, kind, mode, status, options, org, "user")
      select ${supplier}::int, ${kind}, ${options.mode}, 'uploading', ${JSON.stringify(options)}::jsonb,
        ${bytea(author.org)}::bytea, ${bytea(author.user)}::bytea
      where (select count(*) from imports where supplier is not distinct from ${supplier}::int
        and status in ('uploading', 'queued', 'running')) < ${maxOpen}
      returning id`);
    return made?.id;
  }

  /** An import that ran within its request. */
  async addEnded(tx: Queries, given: EndedImport): Promise<number> {
    const { supplier, kind, startedAt, bytes, author, error = null } = given;
    const made = await tx.row<{ id: number }>(sql`
      insert into imports (supplier, kind, mode, status, progress, total, processed, updated, unchanged, failed, bytes, error,
        options, org, "user", created_at, started_at, finished_at)
      values (${supplier}::int, ${kind}, 'update', ${error === null ? 'finished' : 'failed'}, ${error === null ? 100 : 0},
        ${given.processed}, ${given.processed}, ${given.updated}, ${given.unchanged}, ${given.failed}, ${bytes}, ${error}::text,
        '{}', ${bytea(author.org)}::bytea, ${bytea(author.user)}::bytea, ${startedAt}, ${startedAt}, clock_timestamp())
      returning id`);
    return made!.id;
  }

  async setFiles(
    on: Queries,
    id: number,
    { files, bytes }: { files: string[]; bytes: number },
  ): Promise<void> {
    await on.execute(sql`update imports set files = ${files}::text[], bytes = ${bytes} where id = ${id}`);
  }

  async queue(tx: Queries, id: number, { files, bytes }: { files: string[]; bytes: number }): Promise<void> {
    await tx.execute(
      sql`update imports set status = 'queued', files = ${files}::text[], bytes = ${bytes} where id = ${id}`,
    );
  }

  /** Takes back an import whose file was not stored. */
  async withdraw(on: Queries, id: number): Promise<void> {
    await on.execute(sql`delete from imports where id = ${id} and status = 'uploading'`);
  }

  /** Takes back imports whose upload ended with its process. */
  async withdrawBefore(on: Queries, time: Date): Promise<void> {
    await on.execute(
      sql`delete from imports where status = 'uploading' and created_at < ${time.toISOString()}::timestamptz`,
    );
  }

  /** Removes the errors of rows of imports that had ended by then. */
  async removeErrorsBefore(on: Queries, time: Date): Promise<void> {
    await on.execute(sql`delete from import_errors e using imports i
      where i.id = e.import and i.finished_at < ${time.toISOString()}::timestamptz`);
  }

  /** Which of these files are still to be imported, or parts of what an exchange is sending. */
  async namedFiles(on: Queries, files: readonly string[]): Promise<Set<string>> {
    const rows = await on.rows<{ file: string }>(sql`
      select file from (
        select unnest(files) as file from imports where status in ('uploading', 'queued', 'running')
        union all select file from exchange_parts) named
      where file = any(${files}::text[])`);
    return new Set(rows.map(({ file }) => file));
  }

  find(on: Queries, id: number): Promise<StoredImport | undefined> {
    return on.row<StoredImport>(sql`
      select id, supplier, kind, status, bytes::float8 as bytes, options, files, encode(org, 'hex') as org,
        encode("user", 'hex') as user, created, updated
      from imports where id = ${id}`);
  }

  /** Starts a run, the first or another one: errors are found again. @returns whether the import is to run */
  async start(tx: Queries, id: number): Promise<boolean> {
    const started = await tx.execute(sql`
      update imports set status = 'running', started_at = coalesce(started_at, clock_timestamp()), progress = 0, processed = 0
      where id = ${id} and status in ('queued', 'running')`);
    if (started) await tx.execute(sql`delete from import_errors where import = ${id}`);
    return started > 0;
  }

  /** @returns whether the import still runs: it can be cancelled */
  async setProgress(tx: Queries, id: number, progress: Progress): Promise<boolean> {
    const changed = await tx.execute(sql`
      update imports set progress = ${progress.progress}, processed = ${progress.processed}, total = ${progress.total}::int,
        unchanged = ${progress.unchanged}, failed = ${progress.failed}, duplicates = ${progress.duplicates}, stale = ${progress.stale}
      where id = ${id} and status = 'running'`);
    return changed > 0;
  }

  /** Adds to the rows that are written, in the transaction that writes them. */
  async addWritten(
    tx: Queries,
    id: number,
    { created, updated, deactivated }: { created: number; updated: number; deactivated: number },
  ): Promise<void> {
    await tx.execute(sql`
      update imports set created = created + ${created}, updated = updated + ${updated},
        deactivated = deactivated + ${deactivated} where id = ${id}`);
  }

  async addErrors(tx: Queries, id: number, rows: readonly ErrorRow[]): Promise<void> {
    if (!rows.length) return;
    await tx.execute(sql`
      insert into import_errors (import, kind, position, row, external_id, issues)
      select ${id}::int, kind, position, row, external_id, issues
      from unnest(${rows.map(({ kind }) => kind)}::text[], ${rows.map(({ row }) => row)}::int[],
        ${rows.map(({ source }) => source)}::int[], ${rows.map(({ externalId }) => storable(externalId))}::text[],
        ${rows.map(({ issues }) => JSON.stringify(issues, (_, value: unknown) => storable(value)))}::jsonb[]) given (kind, position, row, external_id, issues)
      on conflict (import, kind, position) do update set issues = import_errors.issues || excluded.issues`);
  }

  /** @returns whether it ended now; it has ended before when it was cancelled */
  async end(
    tx: Queries,
    id: number,
    { status, error = null }: { status: 'finished' | 'failed' | 'cancelled'; error?: string | null },
  ): Promise<boolean> {
    const ended = await tx.execute(sql`
      update imports set status = ${status}, error = ${error}::text, finished_at = clock_timestamp(), files = '{}',
        progress = case when ${status} = 'finished' then 100 else progress end
      where id = ${id} and status in ('uploading', 'queued', 'running')`);
    return ended > 0;
  }

  /** The imports whose job has failed for good, as it does when its processes have ended time and again. */
  async abandoned(on: Queries): Promise<number[]> {
    const job = (isFailed: boolean): Sql => sql`exists (
      select from jobs where name = any(${jobs}::text[]) and (failed_at is not null) = ${isFailed}
        and payload @> jsonb_build_object('id', imports.id))`;
    const rows = await on.rows<{ id: number }>(sql`
      select id from imports where status in ('uploading', 'queued', 'running') and ${job(true)} and not ${job(false)}`);
    return rows.map(({ id }) => id);
  }

  /** @returns whether the import was waiting or running; a run of it stops at its next batch */
  async cancel(on: Queries, id: number): Promise<boolean> {
    const cancelled = await on.execute(sql`
      update imports set status = 'cancelled', finished_at = clock_timestamp()
      where id = ${id} and status in ('queued', 'running')`);
    return cancelled > 0;
  }

  errors(
    on: Queries,
    id: number,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<Omit<ErrorRow, 'row'>[]> {
    return on.rows<ErrorRow>(sql`
      select kind, row as source, external_id as "externalId", issues from import_errors where import = ${id}
      order by row, kind, position limit ${limit} offset ${offset}`);
  }

  async countErrors(on: Queries, id: number): Promise<number> {
    const counted = await on.row<{ count: number }>(
      sql`select count(*)::int as count from import_errors where import = ${id}`,
    );
    return counted!.count;
  }
}
