import { Injectable } from '@nestjs/common';
import { raw, sql, type Queries, type Sql } from '@stoa/persistence';

/** What is known of a file when it is stored. */
export interface NewFile {
  name: string;
  size: number;
  contentType: string;
  sha256: string;
  /** The id in the object store. */
  stored: string;
  /** By which a picture is found without a key. */
  picture?: { token: string; variant: string };
}

export interface KnownFile extends Omit<NewFile, 'picture'> {
  id: number;
  createdAt: Date;
}

/** The object that files belong to. */
export interface FileObject {
  /** One of `fileOwners`. */
  type: string;
  id: number;
}

const columns =
  raw(`files.id, files.name, files.size, files.content_type as "contentType", files.sha256, files.stored,
  files.created_at as "createdAt"`);

@Injectable()
export class FilesRepository {
  /** @param owner absent for a visitor, whose file is linked in the same transaction */
  async add(tx: Queries, owner: number | null, file: NewFile): Promise<number> {
    const added = await tx.row<{ id: number }>(sql`
      insert into files (owner, name, size, content_type, sha256, stored, token, variant)
      values (${owner}::int, ${file.name}, ${file.size}, ${file.contentType}, ${file.sha256}, ${file.stored},
        ${file.picture?.token ?? null}, ${file.picture?.variant ?? null})
      returning id`);
    return added!.id;
  }

  /** Until `tx` ends no other transaction locks the same user. */
  async lockOwner(tx: Queries, owner: number): Promise<void> {
    await tx.execute(sql`select from people where id = ${owner} for no key update`);
  }

  /** Bytes that a user has sent and not linked. */
  async unlinkedBytes(on: Queries, owner: number): Promise<number> {
    const counted = await on.row<{ bytes: number }>(sql`
      select coalesce(sum(size), 0)::float8 as bytes from files where owner = ${owner} and object_type is null`);
    return counted!.bytes;
  }

  find(on: Queries, id: number, visible: Sql): Promise<KnownFile | undefined> {
    return on.row<KnownFile>(sql`select ${columns} from files where files.id = ${id} and (${visible})`);
  }

  findPicture(on: Queries, token: string, variant: string): Promise<KnownFile | undefined> {
    return on.row<KnownFile>(
      sql`select ${columns} from files where files.token = ${token} and files.variant = ${variant}`,
    );
  }

  /**
   * Links files that are the owner's and belong to nothing.
   *
   * @param added files of which this transaction has added the rows
   * @returns those that now belong to the object
   */
  async link(
    tx: Queries,
    ids: readonly number[],
    { type, id, owner, added = [] }: FileObject & { owner: number; added?: readonly number[] | undefined },
  ): Promise<Set<number>> {
    // In one order, so that two requests with the same files do not wait for each other.
    const rows = await tx.rows<{ id: number }>(sql`
      with chosen as (
        select files.id from files where files.id = any(${[...ids]}::bigint[]) and (
          (files.object_type is null and (files.owner = ${owner} or files.id = any(${[...added]}::int[])))
          or (files.object_type = ${type} and files.object_id = ${id}))
        order by files.id for update)
      update files set object_type = ${type}, object_id = ${id} from chosen where files.id = chosen.id
      returning files.id`);
    return new Set(rows.map((row) => row.id));
  }

  /** Removes files that belong to nothing and were sent before a time. */
  removeUnlinked(tx: Queries, before: Date): Promise<string[]> {
    return this.#remove(tx, sql`files.object_type is null and files.created_at < ${before}::timestamptz`);
  }

  /** Removes files whose object is gone, and pictures that their object has not named since a time. */
  removeUnnamed(tx: Queries, before: Date): Promise<string[]> {
    return this.#remove(tx, sql`files.unnamed_at < ${before}::timestamptz`);
  }

  /** Which of these ids of the object store are files. */
  async known(on: Queries, stored: readonly string[]): Promise<Set<string>> {
    const rows = await on.rows<{ stored: string }>(
      sql`select stored from files where stored = any(${[...stored]}::text[])`,
    );
    return new Set(rows.map((row) => row.stored));
  }

  async #remove(tx: Queries, condition: Sql): Promise<string[]> {
    const rows = await tx.rows<{ stored: string }>(
      sql`delete from files where ${condition} returning stored`,
    );
    return rows.map(({ stored }) => stored);
  }
}
