import { Injectable } from '@nestjs/common';
import { sql, type Queries, type Sql } from '@stoa/persistence';

/** The promotions that an order uses. */
export interface Use {
  order: number;
  company: number;
  promotions: readonly number[];
}

/**
 * Which orders use which promotions. A use is a row of its own, so promotions without a limit are used without waiting for
 * one another; only where a limit is set, a counter is kept beside the rows. Counters are written in the order of
 * promotions and companies; a transaction that also changes stocks takes and gives back promotions first.
 */
@Injectable()
export class PromotionUsageRepository {
  /**
   * Counts one use of each promotion in one statement, as far as no limit is reached.
   * @returns the promotions whose limit is reached, or that are removed: the order does not use them
   */
  async take(tx: Queries, { order, company, promotions }: Use): Promise<number[]> {
    if (!promotions.length) return [];
    const found = await tx.row<Taken>(sql`
      with ${known(sql`id = any(${promotions}::int[])`)}, ${limitsFor(sql`${company}::int`)},
        counted as (
          insert into promotion_counters as counter (promotion, company, used, allowed)
          select promotion, company, 1, allowed from limits order by promotion, company nulls first
          on conflict (promotion, company) do update
            set used = counter.used + 1, allowed = excluded.allowed where counter.used < excluded.allowed
          returning promotion, company),
        taken as (
          insert into promotion_uses ("order", promotion, company)
          select ${order}::int, known.id, ${company}::int from known
          where (select count(*) from limits where promotion = known.id)
            = (select count(*) from counted where promotion = known.id)
          returning promotion),
        half as (select promotion, company from counted where promotion not in (select promotion from taken))
      select array(select promotion from taken) as taken, array(select promotion from half) as half,
        array(select company from half) as companies`);
    const { taken, half, companies } = found!;
    if (half.length) await this.#uncount(tx, half, companies);
    return promotions.filter((id) => !taken.includes(id));
  }

  /** Of a promotion with two limits one was reached, the other one was counted. */
  async #uncount(tx: Queries, promotions: readonly number[], companies: readonly (number | null)[]) {
    await tx.execute(sql`update promotion_counters counter set used = used - 1
      from unnest(${promotions}::int[], ${companies}::int[]) half (promotion, company)
      where counter.promotion = half.promotion and counter.company is not distinct from half.company`);
  }

  /** The order uses nothing any more; when that is so already, nothing happens. */
  async giveBack(tx: Queries, order: number): Promise<void> {
    await tx.execute(sql`
      with given_back as (
          delete from promotion_uses where "order" = ${order}::int returning promotion, company),
        ${known(sql`id in (select promotion from given_back)`)},
        ${limitsFor(sql`(select company from given_back limit 1)`)}
      insert into promotion_counters as counter (promotion, company, used, allowed)
      select promotion, company, 0, allowed from limits order by promotion, company nulls first
      on conflict (promotion, company) do update set used = greatest(counter.used - 1, 0)`);
  }

  /** Counts anew what a limit that was set or changed is about. The row of the promotion is locked. */
  async recount(tx: Queries, promotion: number): Promise<void> {
    await tx.execute(sql`delete from promotion_counters where promotion = ${promotion}::int`);
    await tx.execute(sql`insert into promotion_counters (promotion, company, used, allowed)
      select p.id, null, (select count(*) from promotion_uses u where u.promotion = p.id), p.usage_limit
      from promotions p where p.id = ${promotion}::int and p.usage_limit is not null
      union all
      select p.id, u.company, count(*), p.usage_limit_per_company
      from promotions p join promotion_uses u on u.promotion = p.id
      where p.id = ${promotion}::int and p.usage_limit_per_company is not null group by p.id, u.company`);
  }
}

interface Taken {
  taken: number[];
  /** What was counted of promotions that were not taken: promotions, and the company of each counter. */
  half: number[];
  companies: (number | null)[];
}

/** Promotions, whose limits stay as they are until the transaction ends: they are those of the newest row. */
const known = (condition: Sql): Sql => sql`known as materialized (
  select id, usage_limit, usage_limit_per_company from promotions where ${condition} order by id for key share)`;

/** The counters that are kept of the known promotions, for a company and for all of them. */
const limitsFor = (company: Sql): Sql => sql`limits as (
  select id as promotion, null::int as company, usage_limit as allowed from known where usage_limit is not null
  union all
  select id, ${company}, usage_limit_per_company from known where usage_limit_per_company is not null)`;
