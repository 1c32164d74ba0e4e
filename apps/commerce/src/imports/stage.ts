import { own, type Issue } from '@stoa/kernel';
import { dynamic, joinSql, raw, sql, type Queries, type Sql, type Transaction } from '@stoa/persistence';
import type { ImportTable } from './import-table.js';
import type { Load, Seen } from './load.js';
import type { RowReader } from './row-reader.js';

/** A row of a feed. */
export interface GivenRow {
  /** Its place in the feed. */
  source: number;
  values?: Readonly<Record<string, unknown>>;
  issues?: Issue[];
  externalId?: string | undefined;
}

export interface RefusedRow {
  /** Its place in the staging table. */
  row: number;
  source: number;
  externalId: string | null;
  issues: Issue[];
}

/** Characters of lines that become one buffer. */
const perBuffer = 64 * 1024;

const quoted = (name: string): Sql => raw(`"${name}"`);
const head = ['row', 'source', 'given', 'refused'] as const;
const columnsOf = ({ columns, keys }: ImportTable): Sql =>
  joinSql([...head, ...columns.map(({ name }) => name), ...keys].map(quoted), ', ');

/** A temporary table for the rows of a load, on the connection that stages and merges them. */
export const createStage = ({ columns, keys, stage }: ImportTable): Sql => {
  const typed = columns.map(({ name, column }) => sql`${quoted(name)} ${column.type}`);
  const cells = [...typed, ...keys.map((name) => sql`${quoted(name)} text`)];
  return dynamic(
    sql`create temp table ${stageName(stage)}
      (row int not null, source int not null, given int not null, refused boolean not null, ${joinSql(cells, ', ')})`,
  );
};

/** Within `create temp table`, names have no schema. */
const stageName = (stage: Sql): Sql => raw(stage.statement.text.replace('pg_temp.', ''));

/**
 * Reads rows by their fields into lines of COPY; invalid ones too, because what they name is not absent. Text takes less
 * memory than the rows.
 */
export class StageLines {
  #text = '';
  #buffers: Buffer[] = [];

  constructor(
    private readonly seen: Seen,
    private readonly reader: RowReader,
  ) {}

  /** @returns the row when its fields refuse it */
  add({ source, values = {}, issues: known, externalId }: GivenRow): RefusedRow | undefined {
    const { seen } = this;
    const { given, ids, keys, cells, issues } = this.reader.read(values);
    const all = known ?? issues;
    const row = seen.rows++;
    const isRefused = all.length > 0;
    if (isRefused) seen.refused++;
    else seen.all &= given;
    seen.any |= given;
    seen.ids |= ids;
    seen.keys |= keys;
    // Of a row that could not be read, nothing more is reported.
    this.#write(`${row}\t${source}\t${known ? -1 : given}\t${isRefused ? 't' : 'f'}\t${cells.join('\t')}\n`);
    return isRefused
      ? { row, source, externalId: externalId ?? externalIdOf(values), issues: all }
      : undefined;
  }

  /** The lines that were added since they were taken before. */
  take(): Buffer[] {
    const taken = this.#text ? [...this.#buffers, Buffer.from(this.#text)] : this.#buffers;
    this.#text = '';
    this.#buffers = [];
    return taken;
  }

  #write(line: string): void {
    this.#text += line;
    if (this.#text.length < perBuffer) return;
    this.#buffers.push(Buffer.from(this.#text));
    this.#text = '';
  }
}

/** Copies lines into the staging table. */
export const copyLines = (
  tx: Pick<Transaction, 'copyIn'>,
  table: ImportTable,
  lines: readonly Buffer[],
): Promise<void> => tx.copyIn(sql`copy ${table.stage} (${columnsOf(table)}) from stdin`, lines);

/** As it was sent, of a row that is not valid. */
function externalIdOf(values: Readonly<Record<string, unknown>>): string | null {
  const value = own(values, 'external_id');
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 128) : null;
}

/**
 * After all rows are staged: statistics, without which the planner takes the table for a small one. Those of other columns
 * take longer and say nothing that a plan needs.
 */
export async function finishStage(on: Queries, { table }: Load): Promise<void> {
  const { keys, kind, stage } = table;
  const compared = [...new Set(['row', ...kind.identities.flat(), ...Object.keys(kind.relations), ...keys])];
  await on.execute(dynamic(sql`create unique index on ${stage} (row)`));
  await on.execute(dynamic(sql`analyze ${stage} (${joinSql(compared.map(quoted), ', ')})`));
}
