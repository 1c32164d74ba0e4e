import { commerce } from '@stoa/dto';
import { entityTable, raw, type EntityColumn, type EntityTable, type Sql } from '@stoa/persistence';
import type { ImportKind, Relation } from './kinds/import-kind.js';

type DataSource = Parameters<typeof entityTable>[0];

/** A field of rows that is a column of the table. */
export interface ImportColumn {
  name: string;
  field: commerce.Field;
  column: EntityColumn;
  /** Whether a new row needs it. */
  isRequired: boolean;
  relation: Relation | undefined;
  /** Its bit in the mask of the fields that a row has. */
  bit: number;
}

const key = commerce.char({ max: 128, optional: true, allowsNull: true });

/** A kind with its table: what its rows can say, and where that is stored. */
export class ImportTable {
  readonly columns: readonly ImportColumn[];
  /** Fields that are no columns: they name rows of other tables by their keys, or are checked only. */
  readonly keys: readonly string[];
  /** Fields that a feed can have. */
  readonly fields: commerce.Fields;
  readonly entity: EntityTable;
  readonly name: Sql;
  readonly stage: Sql;
  readonly plan: Sql;

  constructor(
    readonly kind: ImportKind,
    dataSource: DataSource,
  ) {
    this.entity = entityTable(dataSource, kind.entity);
    this.name = raw(this.entity.name);
    this.stage = raw(`pg_temp.import_${this.entity.name}`);
    this.plan = raw(`pg_temp.import_plan_${this.entity.name}`);
    this.columns = this.#columns();
    const extras = kind.extras ?? {};
    const keysOfRelations = Object.values(kind.relations).flatMap(({ keys }) => Object.keys(keys));
    this.keys = [...keysOfRelations, ...Object.keys(extras)];
    this.fields = Object.fromEntries([
      ...this.columns.map(({ name, field }) => [name, field] as const),
      ...keysOfRelations.map((name) => [name, key] as const),
      ...Object.entries(extras),
    ]);
  }

  column(name: string): ImportColumn {
    return this.columns.find((column) => column.name === name)!;
  }

  /** Whether rows have a key of the owner's ERP. */
  get hasExternalId(): boolean {
    return Object.hasOwn(this.fields, 'external_id');
  }

  #columns(): ImportColumn[] {
    const { contract, ownerColumn, relations } = this.kind;
    return Object.entries(contract.fields)
      .filter(([name, { isReadOnly, isComputed }]) => !isReadOnly && !isComputed && name !== ownerColumn)
      .map(([name, field], index) => ({
        name,
        field,
        column: this.entity.columns.get(name)!,
        isRequired: field.isRequired,
        relation: Object.hasOwn(relations, name) ? relations[name] : undefined,
        bit: 2 ** index,
      }));
  }
}
