import { Database, migrate, sql, type DatabaseOptions } from '@stoa/persistence';
import { testServers } from './servers.js';

type Migrated = Pick<DatabaseOptions, 'entities' | 'migrations'>;

export interface SchemaReport {
  /** Columns and indexes after all migrations ran, after all were undone, and after all ran again. */
  up: string[];
  down: string[];
  upAgain: string[];
}

const contents = sql`select 'column ' || table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable as text
    from information_schema.columns where table_schema = 'public' and table_name <> 'migrations'
  union all select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename <> 'migrations'
  order by 1`;

/** Runs the migrations on a new database, undoes them and runs them again. */
export async function schemaReport(definition: Migrated): Promise<SchemaReport> {
  const servers = await testServers();
  const database = await Database.open({ url: await servers.database(), name: 'test', ...definition });
  const look = async (): Promise<string[]> =>
    (await database.rows<{ text: string }>(contents)).map(({ text }) => text);
  try {
    await migrate(database);
    const up = await look();
    for (const _ of definition.migrations as unknown[]) await database.dataSource.undoLastMigration();
    const down = await look();
    await migrate(database);
    return { up, down, upAgain: await look() };
  } finally {
    await database.close();
    await servers.stop();
  }
}
