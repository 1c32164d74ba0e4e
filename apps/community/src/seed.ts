import type { Database } from '@stoa/persistence';
import { ForumsRepository } from './forums/forums.repository.js';

/** One replica at a time; the number is arbitrary but must stay. */
const seedLock = 7_170_004;

/** On the first start, a forum to begin with. */
export async function seed(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.prepared('select pg_advisory_xact_lock($1)', [seedLock]);
    if ((await tx.prepared('select 1 from forums limit 1', [])).length) return;
    await new ForumsRepository().create(tx, { name: 'General', type: 'PUBLIC', is_default: true });
  });
}
