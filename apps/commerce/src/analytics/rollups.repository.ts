import { Injectable } from '@nestjs/common';
import { Database, dynamic, raw, sql, type Transaction } from '@stoa/persistence';
import { movedGroups, regroup, type Group } from './moves.js';
import { levelsOf, rebuild } from './rollup.js';
import { rollups } from './rollups.js';

/** Days that one transaction adds up: those of one of the longest blocks, which is added up for each of its parts otherwise. */
const maxDays = 64;

/** Products whose groups one transaction adds up. */
const maxProducts = 100;

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
      await prepare(tx);
      const days = await markedDays(tx);
      for (const rollup of days.length ? rollups : [])
        for (const level of levelsOf(rollup)) await tx.execute(dynamic(rebuild(rollup, level, days)));
      if (days.length) await tx.execute(sql`delete from analytics_marks where day = any(${days}::int[])`);
      return days.length === maxDays;
    });
  }

  /**
   * Adds up the groups that some products have left or entered, and forgets that they have: the moves that its snapshot has.
   * @returns whether there may be more products
   */
  regroupSome(): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await prepare(tx);
      const products = await movedProducts(tx);
      if (!products.length) return false;
      const isTheirs = sql`was.product = any(${products}::int[])`;
      const groups = await tx.rows<Group>(movedGroups(isTheirs));
      for (const statement of groups.length ? regroup(groups) : []) await tx.execute(dynamic(statement));
      await tx.execute(sql`delete from analytics_moves was where ${isTheirs}`);
      return products.length === maxProducts;
    });
  }
}

/** The orders of many days, or of a group of all products, take longer than a request may. */
async function prepare(tx: Transaction): Promise<void> {
  await tx.execute(raw('set transaction isolation level repeatable read'));
  await tx.execute(raw('set local jit = off'));
  await tx.execute(raw(`set local statement_timeout = '5min'`));
  await tx.execute(raw(`set local work_mem = '64MB'`));
}

/** The products that have moved first; none while another process adds up. */
async function movedProducts(tx: Transaction): Promise<number[]> {
  const rows = await tx.rows<{ product: number }>(sql`
    select distinct product from analytics_moves, pg_try_advisory_xact_lock(${lock}) is_ours where is_ours
    order by product limit ${maxProducts}`);
  return rows.map(({ product }) => product);
}

/** None while another process adds up. */
async function markedDays(tx: Transaction): Promise<number[]> {
  const rows = await tx.rows<{ day: number }>(sql`
    select distinct day from analytics_marks, pg_try_advisory_xact_lock(${lock}) is_ours where is_ours
    order by day limit ${maxDays}`);
  return rows.map(({ day }) => day);
}
