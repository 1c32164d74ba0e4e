import { Injectable } from '@nestjs/common';
import { Fault, invalid, isObjectId, type Caller, type Issue } from '@stoa/kernel';
import { bytea, raw, sql, type Queries } from '@stoa/persistence';
import { StoresRepository } from '../stores/stores.repository.js';
import { maxIssues } from './bulk.rules.js';
import type { Reference } from './reference.rules.js';

/** Referential integrity between records of stores. */
@Injectable()
export class ReferencesRepository {
  constructor(private readonly stores: StoresRepository) {}

  /**
   * Checks that the caller can see the records referred to, and prevents their removal until `tx` ends.
   * @throws Fault invalid/validation
   */
  async hold(tx: Queries, caller: Caller, references: readonly Reference[]): Promise<void> {
    const issues: Issue[] = [];
    for (const [store, ofStore] of Map.groupBy(references, (reference) => reference.store)) {
      const { table } = await this.stores.get(caller.org, store);
      const ids = ofStore.map(({ id }) => id).filter((id) => typeof id === 'string');
      const held = await table.for(caller).hold(tx, ids.filter(isObjectId));
      for (const { id, path } of ofStore)
        if (typeof id !== 'string' || !held.has(id.toLowerCase())) issues.push({ path, issue: 'ref' });
    }
    if (issues.length) throw invalid('validation', issues.slice(0, maxIssues));
  }

  /** Checks that no record refers to the records `ids` of a store. @throws Fault conflict/referenced */
  async checkUnreferenced(tx: Queries, org: string, name: string, ids: readonly string[]): Promise<void> {
    const values = ids.map((id) => JSON.stringify(id));
    for (const { store, path } of await this.stores.referring(tx, org, name)) {
      const referring = await tx.row(sql`
        select 1 from ${raw(`records."${store}"`)}
        where org = ${bytea(org)} and ${raw(`"ix:${path}"`)} = any(${values}::jsonb[]) limit 1`);
      if (referring) throw new Fault('conflict', 'referenced', `records of ${store} refer to it`);
    }
  }
}
