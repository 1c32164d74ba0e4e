import { Inject, Injectable } from '@nestjs/common';
import { commerce } from '@stoa/dto';
import type { Clock, Issue } from '@stoa/kernel';
import { Database, type Transaction } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import type { Actor } from '../actor.js';
import { causedBy } from '../cause.js';
import { ImportLoad } from './import-load.js';
import type { ImportTable } from './import-table.js';
import { ImportTables } from './import-tables.js';
import type { KindName } from './kinds/index.js';
import type { Owner } from './kinds/import-kind.js';
import { OwnersRepository } from './owners.repository.js';
import { bulkReport, type RowResult } from './report.rules.js';
import { causeOf } from './run-failure.js';
import type { GivenRow } from './stage.js';
import { announce, lockKind } from './written-events.js';

export interface BulkOptions {
  rejectAll: boolean;
  /** The report says what would become of the rows; nothing is written. */
  isDryRun: boolean;
  onlyErrors: boolean;
}

/** Thrown to undo the transaction of a request that a row refuses, and of a dry run. */
class Undone extends Error {
  readonly rows: RowResult[];

  constructor(
    rows: readonly RowResult[],
    readonly isRejected: boolean,
  ) {
    super('undone');
    this.rows = rows.map((row) => (row.action === 'create' ? { ...row, id: null } : row));
  }
}

/** Imports of the rows of one request, in one transaction. */
@Injectable()
export class BulkService {
  constructor(
    private readonly database: Database,
    private readonly owners: OwnersRepository,
    private readonly tables: ImportTables,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async import(
    name: KindName,
    actor: Actor,
    rows: readonly commerce.SentRow[],
    options: BulkOptions,
  ): Promise<{ report: object; isRejected: boolean }> {
    const table = this.tables.of(name);
    const { fields, hasExternalId, kind } = table;
    const shown = { fields, onlyErrors: options.onlyErrors, hasStale: kind.staleBy !== undefined };
    const reportOf = (results: RowResult[]): object =>
      bulkReport(hasExternalId ? results : results.map((row) => ({ ...row, externalId: undefined })), shown);
    try {
      const results = await this.database.transaction((tx) =>
        this.#write(tx, table, { name, actor, rows, options }),
      );
      return { report: reportOf(results), isRejected: false };
    } catch (error) {
      const undone = causeOf(error, Undone);
      if (!undone) throw error;
      return { report: reportOf(undone.rows), isRejected: undone.isRejected };
    }
  }

  async #write(tx: Transaction, table: ImportTable, call: Call): Promise<RowResult[]> {
    const { name, actor, options } = call;
    const { groups, failed } = await this.owners.group(tx, table, actor, call.rows.map(givenRow));
    const results: RowResult[] = [...failed];
    await tx.execute(causedBy({ kind: 'import', org: actor.org }));
    for (const [owner, rows] of groups) {
      await lockKind(tx, name, owner);
      results.push(...(await this.#writeOwned(tx, table, { owner, rows, name, actor })));
    }
    const isRejected = options.rejectAll && results.some(({ action }) => action === 'failed');
    if (isRejected || options.isDryRun) throw new Undone(results, isRejected);
    return results;
  }

  async #writeOwned(
    tx: Transaction,
    table: ImportTable,
    { owner, rows, name, actor }: { owner: Owner; rows: GivenRow[]; name: KindName; actor: Actor },
  ): Promise<RowResult[]> {
    const load = new ImportLoad(table, { owner, mode: 'upsert' });
    await load.open(tx);
    const refused = rows.flatMap((row) => load.add(row) ?? []);
    await load.copy(tx, load.take());
    await load.plan(tx);
    const planned = await load.planned(tx);
    const written = [];
    for (const part of await load.parts(tx)) written.push(...(await load.merge(tx, part)));
    await load.finish(tx);
    await load.close(tx);
    await announce(tx, { kind: name, supplier: owner, author: actor, time: this.clock() }, written);
    const ids = new Map(written.map(({ row, id }) => [row, id]));
    const issues = new Map(refused.map((one) => [one.row, one]));
    return planned.map((one): RowResult => {
      const known: Issue[] = issues.get(one.row)?.issues ?? [];
      return {
        ...one,
        id: ids.get(one.row) ?? one.id,
        externalId: one.externalId ?? issues.get(one.row)?.externalId ?? null,
        issues: [...known, ...one.issues.filter((issue) => !known.some((other) => isSame(issue, other)))],
      };
    });
  }
}

const isSame = (a: Issue, b: Issue): boolean => a.issue === b.issue && a.path.join() === b.path.join();

interface Call {
  name: KindName;
  actor: Actor;
  rows: readonly commerce.SentRow[];
  options: BulkOptions;
}

const givenRow = (row: commerce.SentRow, source: number): GivenRow =>
  'values' in row
    ? { source, values: row.values }
    : { source, issues: [{ path: [], issue: 'not_a_dict', params: { type: row.type } }] };
