import { Database, migrate, raw, sql } from '@stoa/persistence';
import type { ServiceDefinition } from '@stoa/service';
import { testServers } from './servers.js';
import { exceptionsOf, type Exception, type Part } from './schema-exceptions.js';

export interface EntityReport {
  /** Statements that would make the migrated schema what the entities say. */
  differences: string[];
  /** Parts of the schema that no entity describes and no exception names. */
  undescribed: string[];
  /** Exceptions that name nothing. */
  needless: string[];
}

interface Found {
  part: Part;
  /** `table`, `table.column`, `index`, `table.trigger` */
  name: string;
  table: string;
}

const own = raw(`n.nspname !~ '^(pg_|information_schema$)'`);

/** Every table, view and trigger, and each part of a table that TypeORM's schema builder misreads or does not see. */
const parts = sql`
  with class as (
    select c.oid, c.oid::regclass::text as name, relkind as kind, relispartition as is_partition
    from pg_class c join pg_namespace n on n.oid = relnamespace where ${own} and relkind in ('r', 'p', 'v', 'm'))
  select case when is_partition then 'partition' when kind in ('v', 'm') then 'view' else 'table' end as part,
         name, name as "table" from class
  union all select 'partitioned table without a primary key', name, name from class
    where kind = 'p' and not is_partition and not exists (select from pg_index where indrelid = class.oid and indisprimary)
  union all select 'trigger', name || '.' || tgname, name from class join pg_trigger on tgrelid = class.oid
    where not tgisinternal and not is_partition
  union all select case when attgenerated <> '' then 'generated column' else 'column type' end, name || '.' || attname, name
    from class join pg_attribute on attrelid = class.oid
    where not is_partition and kind in ('r', 'p') and attnum > 0 and (attgenerated <> '' or atttypid = 'xid8'::regtype)
  union all select 'expression index', indexrelid::regclass::text, name from class join pg_index on indrelid = class.oid
    where not is_partition and indexprs is not null`;

/** Compares the entities of a service with its migrated schema, but for the exceptions. */
export async function entityReport({ name, database: definition }: Service): Promise<EntityReport> {
  const servers = await testServers();
  const database = await Database.open({ url: await servers.database(), name: 'test', ...definition });
  try {
    await migrate(database);
    const { entityMetadatas } = database.dataSource;
    const described = new Set(
      entityMetadatas.map(({ schema, tableName }) => [schema, tableName].filter(Boolean).join('.')),
    );
    const found = (await database.rows<Found>(parts)).filter(({ part, name, table }) =>
      part === 'table' ? !described.has(name) : ['partition', 'view'].includes(part) || described.has(table),
    );
    for (const one of found) await database.query(describable(database, one), []);
    const { upQueries } = await database.dataSource.driver.createSchemaBuilder().log();
    const exceptions = exceptionsOf(name);
    return {
      differences: upQueries.map(({ query }) => query),
      undescribed: found.filter((one) => !exceptions.some((exception) => fits(exception, one))).map(textOf),
      needless: exceptions.filter((exception) => !found.some((one) => fits(exception, one))).map(textOf),
    };
  } finally {
    await database.close();
    await servers.stop();
  }
}

type Service = Pick<ServiceDefinition, 'name' | 'database'>;

const fits = (exception: Exception, { part, name }: Found): boolean =>
  part === exception.part &&
  (typeof exception.name === 'string' ? exception.name === name : exception.name.test(name));

const textOf = ({ part, name }: Found | Exception): string => `${part} ${String(name)}`;

/** A statement that replaces a part by one that TypeORM describes, so that the rest of its table can be compared. */
function describable(database: Database, { part, name, table }: Found): string {
  const column = name.slice(table.length + 1);
  switch (part) {
    case 'generated column':
      return `alter table ${table} alter column "${column}" drop expression`;
    case 'column type':
      return `alter table ${table} alter column "${column}" drop default, alter column "${column}" type text`;
    case 'expression index':
      return `drop index ${name}`;
    case 'view':
      return `drop view ${name} cascade`;
    case 'partitioned table without a primary key':
      return `alter table ${table} add primary key (${primaryKey(database, table)})`;
    default:
      return 'select';
  }
}

const primaryKey = ({ dataSource }: Database, table: string): string =>
  dataSource
    .getMetadata(table)
    .primaryColumns.map(({ databaseName }) => `"${databaseName}"`)
    .join(', ');
