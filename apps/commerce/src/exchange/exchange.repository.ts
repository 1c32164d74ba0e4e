import { Injectable } from '@nestjs/common';
import { bytea, sql, type Queries } from '@stoa/persistence';

/** A session of a client, in which the files of one supplier are exchanged. */
export interface Session {
  /** The id of the key that the client logged in for. */
  key: string;
  supplier: number;
}

export interface StoredPart {
  file: string;
  bytes: number;
  sha256: string;
}

/** What became of an import, as far as the client asks for it. */
export interface ImportState {
  id: number;
  status: string;
  progress: number;
  error: string | null;
  created: number;
  updated: number;
  unchanged: number;
  deactivated: number;
  failed: number;
}

@Injectable()
export class ExchangeRepository {
  /** Makes changes of one session wait for each other. */
  async lock(tx: Queries, { key, supplier }: Session): Promise<void> {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`exchange ${key}`}), ${supplier})`);
  }

  /** @returns whether the file did not have the part yet */
  async addPart(tx: Queries, { key, supplier }: Session, name: string, part: StoredPart): Promise<boolean> {
    const added = await tx.execute(sql`
      insert into exchange_parts (session, supplier, name, file, bytes, sha256)
      values (${bytea(key)}, ${supplier}, ${name}, ${part.file}, ${part.bytes}, ${part.sha256})
      on conflict (session, supplier, name, sha256) do nothing`);
    return added > 0;
  }

  /** Bytes of all files of a session. */
  async bytesOf(on: Queries, { key, supplier }: Session): Promise<number> {
    const found = await on.row<{ bytes: number }>(sql`
      select coalesce(sum(bytes), 0)::float8 as bytes from exchange_parts
      where session = ${bytea(key)} and supplier = ${supplier}`);
    return found!.bytes;
  }

  /** The ids of the parts of a file, in their order. */
  async parts(on: Queries, { key, supplier }: Session, name: string): Promise<string[]> {
    const rows = await on.rows<{ file: string }>(sql`
      select file from exchange_parts where session = ${bytea(key)} and supplier = ${supplier} and name = ${name}
      order by id`);
    return rows.map(({ file }) => file);
  }

  /** The names of the files of a session, the last one first. */
  async names(on: Queries, { key, supplier }: Session): Promise<string[]> {
    const rows = await on.rows<{ name: string }>(sql`
      select name from exchange_parts where session = ${bytea(key)} and supplier = ${supplier}
      group by name order by max(id) desc`);
    return rows.map(({ name }) => name);
  }

  /** @returns the ids of the files that nothing refers to any more */
  async removeFile(tx: Queries, { key, supplier }: Session, name: string): Promise<string[]> {
    await tx.execute(sql`
      delete from exchange_imports where session = ${bytea(key)} and supplier = ${supplier} and name = ${name}`);
    const rows = await tx.rows<{ file: string }>(sql`
      delete from exchange_parts where session = ${bytea(key)} and supplier = ${supplier} and name = ${name}
      returning file`);
    return rows.map(({ file }) => file);
  }

  /** @returns the ids of the files that nothing refers to any more */
  async removeSession(tx: Queries, { key, supplier }: Session): Promise<string[]> {
    await tx.execute(
      sql`delete from exchange_imports where session = ${bytea(key)} and supplier = ${supplier}`,
    );
    const rows = await tx.rows<{ file: string }>(sql`
      delete from exchange_parts where session = ${bytea(key)} and supplier = ${supplier} returning file`);
    return rows.map(({ file }) => file);
  }

  /** Of sessions, with their exports. @param before milliseconds since 1970 @returns the ids of the files that nothing refers to any more */
  async removeOlder(tx: Queries, before: number): Promise<string[]> {
    const time = new Date(before);
    await tx.execute(sql`delete from exchange_imports where created_at < ${time}`);
    await tx.execute(sql`delete from exchange_exports where created_at < ${time}`);
    const rows = await tx.rows<{ file: string }>(
      sql`delete from exchange_parts where created_at < ${time} returning file`,
    );
    return rows.map(({ file }) => file);
  }

  /** The import of a file; undefined before it has begun. */
  importOf(on: Queries, { key, supplier }: Session, name: string): Promise<ImportState | undefined> {
    return on.row<ImportState>(sql`
      select i.id, i.status, i.progress, i.error, i.created, i.updated, i.unchanged, i.deactivated, i.failed
      from exchange_imports e join imports i on i.id = e.import
      where e.session = ${bytea(key)} and e.supplier = ${supplier} and e.name = ${name}`);
  }

  /** The names of the files that are imported. */
  async imported(on: Queries, { key, supplier }: Session): Promise<string[]> {
    const rows = await on.rows<{ name: string }>(sql`
      select name from exchange_imports where session = ${bytea(key)} and supplier = ${supplier} order by created_at`);
    return rows.map(({ name }) => name);
  }

  async hasImports(on: Queries, { key, supplier }: Session): Promise<boolean> {
    const found = await on.row(sql`
      select from exchange_imports where session = ${bytea(key)} and supplier = ${supplier} limit 1`);
    return found !== undefined;
  }

  async setImport(tx: Queries, { key, supplier }: Session, name: string, id: number): Promise<void> {
    await tx.execute(sql`
      insert into exchange_imports (session, supplier, name, import)
      values (${bytea(key)}, ${supplier}, ${name}, ${id}) on conflict do nothing`);
  }
}
