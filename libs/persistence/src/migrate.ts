import type { Database } from './database.js';

/** The advisory lock that lets one replica of a service migrate at a time; the number is arbitrary but must stay. */
const migrationLock = 7_170_001;

/** Runs the pending migrations. @returns their names */
export async function migrate({ dataSource }: Pick<Database, 'dataSource'>): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1)', [migrationLock]);
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    return ran.map(({ name }) => name);
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [migrationLock]).finally(() => runner.release());
  }
}
