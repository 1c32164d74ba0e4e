import type { DataSource, EntityMetadata, EntityTarget } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { ForeignKeyMetadata } from 'typeorm/metadata/ForeignKeyMetadata.js';
import { raw, type Sql } from './sql.js';

/** A column as statements need it. */
export interface EntityColumn {
  name: string;
  /** To cast parameters to. */
  type: Sql;
  isJson: boolean;
  /** What the column holds where an insert has no value for it. */
  default: Sql;
  /** PostgreSQL sets it. */
  isGenerated: boolean;
}

/** The table of an entity, from the entity's metadata. Keys are names of columns. */
export interface EntityTable {
  name: string;
  columns: ReadonlyMap<string, EntityColumn>;
  /** The entity whose id a column holds; a column that holds another key of it is a plain value. */
  references: ReadonlyMap<string, EntityTarget<object>>;
  /** Of a reference by a foreign key of several columns: the other columns, each with the one that it equals. */
  matching: ReadonlyMap<string, readonly (readonly [own: string, other: string])[]>;
  /** Columns of which no two rows have the same values, by the name of the constraint or index. */
  uniques: ReadonlyMap<string, readonly string[]>;
  /** The column that holds an id, by the name of the constraint. */
  foreignKeys: ReadonlyMap<string, string>;
  createdAt: string | undefined;
  updatedAt: string | undefined;
  version: string | undefined;
}

/** @throws Error for a class that is no entity of the data source */
export function entityTable(dataSource: DataSource, entity: EntityTarget<object>): EntityTable {
  const metadata = dataSource.getMetadata(entity);
  const { tableName, columns, foreignKeys } = metadata;
  const { createDateColumn, updateDateColumn, versionColumn } = metadata;
  const keys = foreignKeys.map(referenceOf);
  return {
    name: tableName,
    columns: new Map(columns.map((column) => [column.databaseName, columnOf(dataSource, column)])),
    references: new Map(
      keys
        .filter(({ isById }) => isById)
        .map(({ column, referencedEntityMetadata }) => [
          column,
          referencedEntityMetadata.target as EntityTarget<object>,
        ]),
    ),
    matching: new Map(keys.map(({ column, matching }) => [column, matching])),
    uniques: uniquesOf(metadata),
    foreignKeys: new Map(keys.map(({ name, column }) => [name, column])),
    createdAt: createDateColumn?.databaseName,
    updatedAt: updateDateColumn?.databaseName,
    version: versionColumn?.databaseName,
  };
}

function referenceOf({
  name,
  columnNames,
  referencedColumnNames,
  referencedEntityMetadata,
}: ForeignKeyMetadata) {
  const pairs = columnNames.map((own, index) => [own, referencedColumnNames[index]!] as const);
  const [column] = pairs.find(([, other]) => other === 'id') ?? pairs[0]!;
  const matching = pairs.filter(([own]) => own !== column);
  const isById = referencedColumnNames.includes('id');
  return { name, column, matching, isById, referencedEntityMetadata };
}

function columnOf({ driver }: DataSource, column: ColumnMetadata): EntityColumn {
  const type = driver.normalizeType(column);
  const value = driver.normalizeDefault(column);
  return {
    name: column.databaseName,
    type: raw(column.isArray ? `${type}[]` : type),
    isJson: !column.isArray && (type === 'jsonb' || type === 'json'),
    default: raw(value ?? 'null'),
    isGenerated: column.isGenerated || !column.isInsert,
  };
}

function uniquesOf({ uniques, indices }: EntityMetadata): EntityTable['uniques'] {
  const sets = [...uniques, ...indices.filter(({ isUnique }) => isUnique)];
  return new Map(
    sets.map(({ name, columns }) => [name, columns.map(({ databaseName }) => databaseName)] as const),
  );
}
