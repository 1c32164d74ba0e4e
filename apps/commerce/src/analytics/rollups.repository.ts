import { Injectable } from '@nestjs/common';
import { Database, dynamic, raw, sql, type Transaction } from '@stoa/persistence';
import { levelsOf, rebuild, rollups } from './rollups.js';

/** Days that one transaction adds up: what it takes stays well below the time limit of statements. */
const maxDays = 8;

/** The lock of those who add up; the number is arbitrary. */
const lock = 7_170_013;

@Injectable()
export class RollupsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Adds up some of the marked days, and removes their marks: those that its snapshot has, so that what is committed
   * meanwhile stays marked. @returns whether there may be more days
   */
  rebuildSome(): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await tx.execute(raw('set transaction isolation level repeatable read'));
      await tx.execute(raw('set local jit = off'));
      const days = await markedDays(tx);
      for (const rollup of days.length ? rollups : [])
        for (const level of levelsOf(rollup)) await tx.execute(dynamic(rebuild(rollup, level, days)));
      if (days.length) await tx.execute(sql`delete from analytics_marks where day = any(${days}::int[])`);
      return days.length === maxDays;
    });
  }
}

/** None while another process adds up. */
async function markedDays(tx: Transaction): Promise<number[]> {
  const rows = await tx.rows<{ day: number }>(sql`
    select distinct day from analytics_marks, pg_try_advisory_xact_lock(${lock}) is_ours where is_ours
    order by day limit ${maxDays}`);
  return rows.map(({ day }) => day);
}
