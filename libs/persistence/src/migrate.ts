import type { Database } from './database.js';

/** One migrator at a time over all replicas of a service; the number is arbitrary but must stay. */
const migrationLock = 7_170_001;

/** Brings the schema to the present. @returns the names of the migrations that ran. */
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
