import { own, type Issue } from '@stoa/kernel';
import { dynamic, joinSql, raw, sql, type Queries, type Sql, type Transaction } from '@stoa/persistence';
import type { ImportTable } from './import-table.js';
import type { Load } from './load.js';
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

/** Lines of text that become one buffer. */
const perBuffer = 500;

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
 * Reads rows by their fields and copies them into the staging table; invalid ones too, because what they name is not
 * absent.
 */
export async function stageRows(
  tx: Pick<Transaction, 'copyIn'>,
  load: Load,
  reader: RowReader,
  rows: readonly GivenRow[],
): Promise<RefusedRow[]> {
  const refused: RefusedRow[] = [];
  const buffers: Buffer[] = [];
  for (let at = 0; at < rows.length; at += perBuffer)
    buffers.push(Buffer.from(linesOf(load, reader, rows.slice(at, at + perBuffer), refused)));
  const { table } = load;
  await tx.copyIn(sql`copy ${table.stage} (${columnsOf(table)}) from stdin`, buffers);
  return refused;
}

function linesOf(
  { seen }: Load,
  reader: RowReader,
  rows: readonly GivenRow[],
  refused: RefusedRow[],
): string {
  let text = '';
  for (const { source, values = {}, issues: known, externalId } of rows) {
    const { given, ids, keys, cells, issues } = reader.read(values);
    const all = known ?? issues;
    // Of a row that could not be read, nothing more is reported.
    const said = known ? -1 : given;
    if (all.length) {
      seen.refused++;
      refused.push({ row: seen.rows, source, externalId: externalId ?? externalIdOf(values), issues: all });
    } else {
      seen.all &= given;
    }
    seen.any |= given;
    seen.ids |= ids;
    seen.keys |= keys;
    text += `${seen.rows++}\t${source}\t${said}\t${all.length ? 't' : 'f'}\t${cells.join('\t')}\n`;
  }
  return text;
}

/** As it was sent, of a row that is not valid. */
function externalIdOf(values: Readonly<Record<string, unknown>>): string | null {
  const value = own(values, 'external_id');
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 128) : null;
}

/** After all rows are staged: statistics, without which the planner takes the table for a small one. */
export const finishStage = async (on: Queries, { table: { stage } }: Load): Promise<void> => {
  await on.execute(dynamic(sql`create unique index on ${stage} (row)`));
  await on.execute(dynamic(sql`analyze ${stage}`));
};
