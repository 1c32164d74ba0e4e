import { Database, migrate, type DatabaseOptions } from '@stoa/persistence';
import { testServers } from './servers.js';

type Migrated = Pick<DatabaseOptions, 'entities' | 'migrations'>;

export interface SchemaReport {
  /** Tables, columns and indexes after migrating, after undoing all of it, and after migrating again. */
  up: string[];
  down: string[];
  upAgain: string[];
}

const contents = `select 'column ' || table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable
    from information_schema.columns where table_schema = 'public' and table_name <> 'migrations'
  union all select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename <> 'migrations'
  order by 1`;

/** Migrates a database of its own to and fro. */
export async function schemaReport(definition: Migrated): Promise<SchemaReport> {
  const servers = await testServers();
  const database = await Database.open({ url: await servers.database(), name: 'test', ...definition });
  const look = async (): Promise<string[]> =>
    (await database.query(contents, [])).map(([text]) => text as string);
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
