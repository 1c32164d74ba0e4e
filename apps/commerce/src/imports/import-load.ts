import type { Issue } from '@stoa/kernel';
import { dynamic, emptySql, raw, sql, type Queries, type Sql, type Transaction } from '@stoa/persistence';
import { absenceOf, deactivateSome, dropAbsent, noteAbsent, type Absence } from './absence.js';
import type { ImportTable } from './import-table.js';
import type { Owner } from './kinds/import-kind.js';
import { settleLevels } from './levels.js';
import { nothingSeen, type ImportMode, type Load } from './load.js';
import { mergePart, partsOf, type Part, type WrittenRow } from './merge.js';
import { createPlan, duplicateStatements, type Action } from './plan.js';
import { named, type IssueRule } from './plan-rules.js';
import { RowReader } from './row-reader.js';
import { settleMoves } from './moves.js';
import { copyLines, createStage, finishStage, StageLines, type GivenRow, type RefusedRow } from './stage.js';

/** Rows that are written by one statement. */
const maxPart = 10_000;
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

interface LoadOptions {
  owner: Owner;
  mode: ImportMode;
  /** Values of fields that a row does not have. */
  defaults?: Readonly<Record<string, unknown>>;
  /** Relations that a row need not name. */
  assumed?: readonly string[];
}

/**
 * The import of rows of one kind and one owner, on one connection: rows are staged, then it is planned what becomes of
 * each, then the plan is carried out in parts.
 */
export class ImportLoad {
  readonly #load: Load;
  readonly #lines: StageLines;
  #rules: readonly IssueRule[] = [];

  constructor(
    readonly table: ImportTable,
    { owner, mode, defaults, assumed }: LoadOptions,
  ) {
    this.#load = { table, owner, mode, assumed: {}, seen: nothingSeen() };
    this.#lines = new StageLines(this.#load.seen, new RowReader(table, defaults, assumed));
  }

  get rows(): number {
    return this.#load.seen.rows;
  }

  /** Rows that their fields do not refuse. */
  get validRows(): number {
    return this.#load.seen.rows - this.#load.seen.refused;
  }

  get mode(): ImportMode {
    return this.#load.mode;
  }

  open(on: Queries): Promise<unknown> {
    return on.execute(createStage(this.table));
  }

  async close(on: Queries): Promise<void> {
    await on.execute(dynamic(sql`drop table if exists ${this.table.stage}, ${this.table.plan}`));
    await dropAbsent(on, this.#load);
  }

  /** Drops the plan, to make another one: the stored rows have changed meanwhile. */
  async discardPlan(on: Queries): Promise<void> {
    await on.execute(dynamic(sql`drop table if exists ${this.table.plan}`));
  }

  /** Reads a row, to be copied. @returns it when its fields refuse it */
  add(row: GivenRow): RefusedRow | undefined {
    return this.#lines.add(row);
  }

  /** The rows that were added since they were taken before. */
  take(): Buffer[] {
    return this.#lines.take();
  }

  copy(tx: Pick<Transaction, 'copyIn'>, lines: readonly Buffer[]): Promise<void> {
    return copyLines(tx, this.table, lines);
  }

  /**
   * Compares the staged rows with the stored ones.
   * @param assumed ids of the relations that a row does not name
   */
  async plan(on: Queries, assumed: Readonly<Record<string, number>> = {}): Promise<Counts> {
    const { table } = this;
    this.#load.assumed = assumed;
    if (this.rows > fewRows) await finishStage(on, this.#load);
    const { statement, rules } = createPlan(this.#load);
    this.#rules = [...rules, ...this.#laterRules()];
    const bit = 2 ** rules.length;
    await on.execute(statement);
    if (this.rows > fewRows) {
      await on.execute(
        dynamic(sql`create index on ${table.plan} (level, row) where action in ('create', 'update')`),
      );
      await on.execute(dynamic(sql`analyze ${table.plan} (row, level, action, target)`));
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

  /** What is to be written, in its order. */
  parts(on: Queries): Promise<Part[]> {
    return partsOf(on, this.#load, maxPart);
  }

  merge(on: Queries, part: Part): Promise<WrittenRow[]> {
    return mergePart(on, this.#load, part);
  }

  /** What is done once after all rows are written. */
  async finish(on: Queries): Promise<void> {
    const { kind, plan, stage } = this.table;
    const statement = kind.afterWrite?.({ owner: this.#load.owner, plan, stage });
    if (statement) await on.execute(dynamic(statement));
  }

  absence(on: Queries): Promise<Absence> {
    return absenceOf(on, this.#load);
  }

  noteAbsent(on: Queries): Promise<void> {
    return noteAbsent(on, this.#load);
  }

  deactivateSome(on: Queries): Promise<WrittenRow[]> {
    return deactivateSome(on, this.#load);
  }

  /** All rows of the plan. */
  planned(on: Queries): Promise<PlannedRow[]> {
    return this.#planned(on, sql`true`);
  }

  /** The next rows that the database refuses, after a row. */
  refused(on: Queries, after: number): Promise<PlannedRow[]> {
    return this.#planned(
      on,
      sql`p.action = 'failed' and p.issues <> 0 and p.row > ${after}`,
      sql`limit ${maxPart}`,
    );
  }

  async #planned(on: Queries, test: Sql, limit: Sql = emptySql): Promise<PlannedRow[]> {
    const { plan, stage, hasExternalId } = this.table;
    const key = raw(hasExternalId ? 's.external_id' : 'null');
    const rows = await on.rows<PlanRecord>(
      dynamic(sql`
        select p.row, p.source, p.target as id, p.action, p.issues as bits, ${key} as "externalId",
          case when p.issues <> 0 then row_to_json(s) end as said
        from ${plan} p join ${stage} s using (row) where ${test} order by p.row ${limit}`),
    );
    return rows.map(({ bits, said, ...row }) => ({ ...row, issues: said ? this.#issuesOf(bits, said) : [] }));
  }

  #issuesOf(bits: number, said: Readonly<Record<string, unknown>>): Issue[] {
    const values = new Map(Object.entries(said));
    return this.#rules
      .filter((_, index) => bits & (2 ** index))
      .map(({ field, issue, params, paramFields = {} }) => {
        const others = Object.entries(paramFields).map(([name, other]) => [name, values.get(other)] as const);
        return {
          path: [field],
          issue,
          params: { ...params, value: values.get(field), ...Object.fromEntries(others) },
        };
      });
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
