import { Injectable } from '@nestjs/common';
import { type CallerContext } from '@stoa/bus';
import { invalid, notFound, type Issue } from '@stoa/kernel';
import { Database, joinSql, raw, sql, type Queries, type Sql } from '@stoa/persistence';
import { ResourceAccess } from '@stoa/service';
import type { Actor } from '../actor.js';
import { fileOwners } from './file-owners.js';
import { FilesRepository, type FileObject, type KnownFile } from './files.repository.js';

interface LinkOptions {
  actor: Pick<Actor, 'id'>;
  field?: string | Issue['path'];
  /** Files of which the transaction has added the rows: they need no owner. */
  added?: readonly number[];
}

/** Which files belong to which objects, and so who may read them. */
@Injectable()
export class FilesOf {
  constructor(
    private readonly database: Database,
    private readonly access: ResourceAccess<Actor>,
    private readonly repository: FilesRepository,
  ) {}

  /**
   * Makes files part of an object, in the transaction that writes it. They are files that the actor has sent and that
   * belong to nothing, or to this object.
   *
   * @param field of the body, or its path, which an issue names
   * @throws Fault invalid/validation for any other file, as for one that does not exist
   */
  async link(
    tx: Queries,
    ids: readonly number[],
    { actor, field = 'files', added, ...object }: FileObject & LinkOptions,
  ): Promise<void> {
    if (!ids.length) return;
    const linked = await this.repository.link(tx, ids, { ...object, owner: actor.id, added });
    const missing = ids.find((id) => !linked.has(id));
    if (missing !== undefined)
      throw invalid('validation', [{ path: [field].flat(), issue: 'pk', params: { value: missing } }]);
  }

  /** A file that the caller sees now. @throws Fault not_found */
  async visible(context: CallerContext, id: number): Promise<KnownFile> {
    const { id: user } = await this.access.actor(context);
    const own = sql`files.object_type is null and files.owner = ${user}`;
    const linked = await Promise.all(
      [...fileOwners].map(async ([type, resource]): Promise<Sql> => {
        const exists = await this.access.exists(resource, context, raw('files.object_id'));
        return sql`files.object_type = ${type} and ${exists}`;
      }),
    );
    const file = await this.repository.find(this.database, id, joinSql([own, ...linked], ' or '));
    if (!file) throw notFound('file');
    return file;
  }
}
