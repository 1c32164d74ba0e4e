import { Injectable } from '@nestjs/common';
import { authorize, pathOf, reads } from '@stoa/auth';
import type { Manifest } from '@stoa/dto';
import {
  Fault,
  invalid,
  isObjectId,
  valueAt,
  type Caller,
  type Issue,
  type Json,
  type JsonObject,
} from '@stoa/kernel';
import { bytea, type Queries } from '@stoa/persistence';
import { StoresRepository } from '../stores/stores.repository.js';
import { maxIssues } from './bulk.rules.js';

/** A field that names a record of another store. */
export interface Reference {
  /** Where it stands in the request. */
  path: Issue['path'];
  /** The store that it refers to. */
  store: string;
  /** What must be the id of a record: a record that was unwound is none. */
  id: Exclude<Json, null | Json[]>;
}

/**
 * The references of a record, but for those that `before` has too. `place` is where the record stands in a request of
 * several. A field with several values is not looked at.
 */
export function referencesOf(
  { refs }: Pick<Manifest, 'refs'>,
  record: JsonObject,
  { before = {}, place = [] }: { before?: JsonObject; place?: Issue['path'] | undefined } = {},
): Reference[] {
  return Object.entries(refs).flatMap(([path, store]) => {
    const steps = path.split('.');
    const id = valueAt(record, steps) ?? null;
    if (id === null || Array.isArray(id) || id === valueAt(before, steps)) return [];
    return [{ path: [...place, ...steps], store, id }];
  });
}

/** To name a record is to read it: the reply tells whether it is there. @throws Fault forbidden */
export function authorizeReferences(caller: Caller, references: readonly Reference[]): void {
  for (const { store, id } of references)
    authorize(caller, reads(pathOf(store, typeof id === 'string' ? id : '*')));
}

/** References between records: what is referred to is there, and is not removed. */
@Injectable()
export class RecordRefs {
  constructor(private readonly stores: StoresRepository) {}

  /** What is referred to must be there for the caller, and stays until `tx` ends. @throws Fault invalid/validation */
  async hold(tx: Queries, caller: Caller, references: readonly Reference[]): Promise<void> {
    const issues: Issue[] = [];
    for (const [store, named] of Map.groupBy(references, (reference) => reference.store)) {
      const { table } = await this.stores.get(caller.org, store);
      const ids = named.map(({ id }) => id).filter((id) => typeof id === 'string');
      const held = await table.for(caller).hold(tx, ids.filter(isObjectId));
      for (const { id, path } of named)
        if (typeof id !== 'string' || !held.has(id.toLowerCase())) issues.push({ path, issue: 'ref' });
    }
    if (issues.length) throw invalid('validation', issues.slice(0, maxIssues));
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
