import { commerce } from '@stoa/dto';
import { own, type Issue } from '@stoa/kernel';
import { arrayText, copyNull, copyText } from '@stoa/persistence';
import type { ImportColumn, ImportTable } from './import-table.js';

/** A row as the staging table holds it. */
export interface StagedCells {
  /** Bits of the columns that the row has. */
  given: number;
  /** Bits of the relations that the row names by id. */
  ids: number;
  /** Bits of the keys that the row has, by their order. */
  keys: number;
  /** Of the columns, then of the keys. */
  cells: string[];
  issues: Issue[];
}

type Values = Readonly<Record<string, unknown>>;
type Input = Parameters<commerce.Field['read']>[0];

const whole = { isPartial: false };
const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** Reads the values of rows by the fields of their resource. Made once per import, because it is called for each row. */
export class RowReader {
  readonly #keyReaders: readonly [string, commerce.Field][];

  /**
   * @param defaults values of fields that a row does not have
   * @param assumed relations that a row need not name: the plan knows what they lead to
   */
  constructor(
    private readonly table: ImportTable,
    private readonly defaults: Values = {},
    private readonly assumed: readonly string[] = [],
  ) {
    this.#keyReaders = table.keys.map((name) => [name, own(table.fields, name)!] as const);
  }

  read(values: Values): StagedCells {
    const row: StagedCells = { given: 0, ids: 0, keys: 0, cells: [], issues: [] };
    for (const column of this.table.columns) this.#readColumn(column, values, row);
    for (const [index, [name, field]] of this.#keyReaders.entries()) {
      const value = own(values, name) as Input | undefined;
      if (!isAbsent(value)) row.keys |= 2 ** index;
      row.cells.push(value === undefined ? copyNull : cellFor({ name, field, isJson: false }, value, row));
    }
    this.#checkIdentity(values, row);
    return row;
  }

  #readColumn({ name, field, column, relation, bit }: ImportColumn, values: Values, row: StagedCells): void {
    const sent = own(values, name);
    if (relation && this.#isNamed(name, relation.keys, values)) {
      row.given |= bit;
      row.cells.push(copyNull);
      return;
    }
    const value = (sent === undefined ? own(this.defaults, name) : sent) as Input | undefined;
    if (relation && !isAbsent(value)) row.ids |= bit;
    if (value !== undefined) row.given |= bit;
    row.cells.push(
      value === undefined ? copyNull : cellFor({ name, field, isJson: column.isJson }, value, row),
    );
  }

  /** Whether a relation is named otherwise than by its id. */
  #isNamed(name: string, keys: Readonly<Record<string, string>>, values: Values): boolean {
    if (!isAbsent(own(values, name))) return false;
    return this.assumed.includes(name) || Object.keys(keys).some((key) => !isAbsent(own(values, key)));
  }

  /** A row must say which row it is. */
  #checkIdentity(values: Values, { given, issues }: StagedCells): void {
    const { identities } = this.table.kind;
    if (identities.length > 1) {
      if (identities.every(([name]) => isAbsent(own(values, name!))))
        issues.push({ path: [identities.at(-1)![0]!], issue: 'required' });
      return;
    }
    for (const name of identities[0]!) {
      const { field, bit } = this.table.column(name);
      if (!field.isRequired && name !== 'external_id') continue;
      if (!(given & bit)) issues.push({ path: [name], issue: 'required' });
      else if (own(values, name) === null && field.allowsNull) issues.push({ path: [name], issue: 'null' });
    }
  }
}

/** The cell of a value; null, with its issues, where it is not valid. */
function cellFor(
  { name, field, isJson }: { name: string; field: commerce.Field; isJson: boolean },
  value: Input,
  { issues }: StagedCells,
): string {
  const read = commerce.readOne(field, value, whole);
  if ('value' in read) return cellOf(read.value, isJson);
  for (const one of read.errors) issues.push(commerce.atPath(name, one));
  return copyNull;
}

function cellOf(value: unknown, isJson: boolean): string {
  if (value === null) return copyNull;
  switch (typeof value) {
    case 'string':
      return copyText(value);
    case 'number':
      return String(value);
    case 'boolean':
      return value ? 't' : 'f';
    default:
      return copyText(isJson ? JSON.stringify(value) : arrayText(value as (string | number)[]));
  }
}
