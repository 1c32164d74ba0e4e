import type { Issue } from '@stoa/kernel';
import { dynamic, raw, sql, type Queries, type Transaction } from '@stoa/persistence';
import type { ImportTable } from './import-table.js';
import type { Owner } from './kinds/import-kind.js';
import { settleLevels } from './levels.js';
import { nothingSeen, type ImportMode, type Load } from './load.js';
import { mergePart, type Position, type WrittenRow } from './merge.js';
import { createPlan, duplicateStatements, type Action } from './plan.js';
import { named, type IssueRule } from './plan-rules.js';
import { RowReader } from './row-reader.js';
import { settleMoves } from './moves.js';
import { createStage, finishStage, stageRows, type GivenRow, type RefusedRow } from './stage.js';

/** Rows that are written by one statement. */
export const maxPart = 10_000;
/** Fewer rows than these are planned well without statistics. */
const fewRows = 2000;

export type Counts = Record<Action, number>;

/** A row of the plan, for reports. */
export interface PlannedRow {
  row: number;
  source: number;
  id: number | null;
  externalId: string | null;
  action: Action;
  issues: Issue[];
}

/**
 * The import of rows of one kind and one owner, on one connection: rows are staged, then it is planned what becomes of
 * each, then the plan is carried out in parts.
 */
export class ImportLoad {
  readonly #load: Load;
  readonly #reader: RowReader;
  #rules: readonly IssueRule[] = [];

  /** @param defaults values of fields that a row does not have */
  constructor(
    readonly table: ImportTable,
    { owner, mode, defaults }: { owner: Owner; mode: ImportMode; defaults?: Readonly<Record<string, unknown>> },
  ) {
    this.#load = { table, owner, mode, seen: nothingSeen() };
    this.#reader = new RowReader(table, defaults);
  }

  get rows(): number {
    return this.#load.seen.rows;
  }

  open(on: Queries): Promise<unknown> {
    return on.execute(createStage(this.table));
  }

  async close(on: Queries): Promise<void> {
    await on.execute(dynamic(sql`drop table if exists ${this.table.stage}, ${this.table.plan}`));
  }

  /** @returns the rows that their fields refuse */
  stage(tx: Pick<Transaction, 'copyIn'>, rows: readonly GivenRow[]): Promise<RefusedRow[]> {
    return stageRows(tx, this.#load, this.#reader, rows);
  }

  /** Compares the staged rows with the stored ones. Other imports of the kind and the owner must not run meanwhile. */
  async plan(on: Queries): Promise<Counts> {
    const { table } = this;
    if (this.rows > fewRows) await finishStage(on, this.#load);
    const { statement, rules } = createPlan(this.#load);
    this.#rules = [...rules, ...this.#laterRules()];
    const bit = 2 ** rules.length;
    await on.execute(statement);
    if (this.rows > fewRows) {
      await on.execute(dynamic(sql`create index on ${table.plan} (level, row) where action in ('create', 'update')`));
      await on.execute(dynamic(sql`analyze ${table.plan}`));
    }
    for (const duplicates of duplicateStatements(this.#load)) await on.execute(duplicates);
    if (table.kind.identities.length > 1) await settleMoves(on, this.#load, bit);
    if (table.kind.parent) await settleLevels(on, this.#load, { cyclic: bit, orphaned: 2 * bit });
    return this.counts(on);
  }

  async counts(on: Queries): Promise<Counts> {
    const found = await on.rows<{ action: Action; count: number }>(
      dynamic(sql`select action, count(*)::int as count from ${this.table.plan} group by action`),
    );
    const none: Counts = { create: 0, update: 0, unchanged: 0, failed: 0, duplicate: 0, stale: 0 };
    return found.reduce((counts, { action, count }) => ({ ...counts, [action]: count }), none);
  }

  /** The levels of rows that are to be written, in their order: a part never spans two. */
  async levels(on: Queries): Promise<number[]> {
    const found = await on.rows<{ level: number }>(
      dynamic(sql`select distinct level from ${this.table.plan} where action in ('create', 'update') order by level`),
    );
    return found.map(({ level }) => level);
  }

  /** Writes the next rows. Rows that move to other keys are written together, because they may swap them. */
  merge(on: Queries, after: Position): Promise<WrittenRow[]> {
    return mergePart(on, this.#load, { after, limit: after.level < 0 ? this.rows : maxPart });
  }

  /** @param action only rows of this one */
  async planned(on: Queries, action?: Action): Promise<PlannedRow[]> {
    const { plan, stage, hasExternalId } = this.table;
    const rows = await on.rows<PlanRecord>(
      dynamic(sql`
        select p.row, p.source, p.target as id, p.action, p.issues as bits, ${raw(hasExternalId ? 's.external_id' : 'null')} as "externalId",
          case when p.issues <> 0 then row_to_json(s) end as said
        from ${plan} p join ${stage} s using (row) where ${action ?? null}::text is null or action = ${action ?? null}
        order by p.row`),
    );
    return rows.map(({ bits, said, ...row }) => ({ ...row, issues: said ? this.#issuesOf(bits, said) : [] }));
  }

  #issuesOf(bits: number, said: Readonly<Record<string, unknown>>): Issue[] {
    return this.#rules
      .filter((_, index) => bits & (2 ** index))
      .map(({ field, issue, params }) => ({
        path: [field],
        issue,
        params: { ...params, value: new Map(Object.entries(said)).get(field) },
      }));
  }

  /** Rules that are no tests of a single row. */
  #laterRules(): IssueRule[] {
    const { identities, contract, parent } = this.table.kind;
    const test = sql`false`;
    const key = identities[1]?.[0];
    if (key) return [{ test, field: key, issue: 'unique', params: named(contract.model, key) }];
    if (!parent) return [];
    const above = `${parent}_external_id`;
    return [
      { test, field: parent, issue: 'category_cycle' },
      { test, field: above, issue: 'key', params: { name: 'external_id' } },
    ];
  }
}

interface PlanRecord extends Omit<PlannedRow, 'issues'> {
  bits: number;
  said: Record<string, unknown> | null;
}
