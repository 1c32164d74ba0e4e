import { Inject, Injectable } from '@nestjs/common';
import { authorize, pathOf, reads } from '@stoa/auth';
import type { Manifest } from '@stoa/dto';
import { Fault, invalid, isObjectId, valueAt, type Caller, type Issue, type JsonObject } from '@stoa/kernel';
import { bytea, type Queries } from '@stoa/persistence';
import { StoresRepository } from '../stores/stores.repository.js';

/** A field that names a record of another store. */
export interface Reference {
  path: string;
  /** The store that it refers to. */
  store: string;
  id: string;
}

/** The references of a record, but for those that `before` has too. */
export function referencesOf(
  { refs }: Pick<Manifest, 'refs'>,
  record: JsonObject,
  before: JsonObject = {},
): Reference[] {
  return Object.entries(refs).flatMap(([path, store]) => {
    const steps = path.split('.');
    const id = valueAt(record, steps);
    return typeof id === 'string' && id !== valueAt(before, steps) ? [{ path, store, id }] : [];
  });
}

/** To name a record is to read it: the reply tells whether it is there. @throws Fault forbidden */
export function authorizeReferences(caller: Caller, references: readonly Reference[]): void {
  for (const { store, id } of references) authorize(caller, reads(pathOf(store, id)));
}

/** References between records: what is referred to is there, and is not removed. */
@Injectable()
export class RecordRefs {
  constructor(@Inject(StoresRepository) private readonly stores: StoresRepository) {}

  /** What is referred to must be there for the caller, and stays until `tx` ends. @throws Fault invalid/validation */
  async hold(tx: Queries, caller: Caller, references: readonly Reference[]): Promise<void> {
    const issues: Issue[] = [];
    for (const [path, named] of Map.groupBy(references, (reference) => reference.path)) {
      const ids = named.map(({ id }) => id);
      const { table } = await this.stores.get(caller.org, named[0]!.store);
      const held = await table.for(caller).hold(tx, ids.filter(isObjectId));
      if (ids.some((id) => !held.has(id.toLowerCase()))) issues.push({ path: path.split('.'), issue: 'ref' });
    }
    if (issues.length) throw invalid('validation', issues);
  }

  /** @throws Fault conflict/referenced when another record refers to one of these */
  async refuseReferenced(tx: Queries, org: string, name: string, ids: readonly string[]): Promise<void> {
    for (const { store, path } of await this.stores.referring(tx, org, name)) {
      const rows = await tx.prepared(
        `select 1 from records."${store}" where org = $1 and "ix:${path}" = any($2::jsonb[]) limit 1`,
        [bytea(org), ids.map((id) => JSON.stringify(id))],
      );
      if (rows.length) throw new Fault('conflict', 'referenced', `records of ${store} refer to it`);
    }
  }
}
