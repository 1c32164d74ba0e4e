import { Injectable } from '@nestjs/common';
import { sql, type Queries, type Sql } from '@stoa/persistence';
import { rowsView } from '@stoa/service';
import { evaluatedFields, promotionOf, type EvaluatedRow } from './promotion-rows.js';
import type { Promotion } from './promotion.js';

/** For which order promotions are read. */
export interface Candidacy {
  supplier: number;
  company: number;
  /** ISO 8601 in UTC. */
  at: string;
  couponCode: string | null;
}

@Injectable()
export class PromotionsRepository {
  /**
   * The promotions of a supplier that run, with a coupon only those of this code, in one statement.
   * @param promotion the id of one that is read as well if it does not run, or not for this coupon
   */
  async candidates(on: Queries, candidacy: Candidacy, promotion?: number): Promise<Promotion[]> {
    const { supplier, company, at, couponCode } = candidacy;
    const isCandidate = sql`promotions.supplier = ${supplier}::int and (
      promotions.id = ${promotion ?? null}::int
      or (${isRunning(sql`${at}::timestamptz`)}
        and (promotions.coupon_code is null or lower(promotions.coupon_code) = lower(trim(${couponCode}::text)))))`;
    const rows = rowsView(evaluatedFields, {
      from: 'promotions',
      where: isCandidate,
      computed: { used: usedBy(sql`null`), used_by_company: usedBy(sql`${company}::int`) },
    });
    const found = await on.row<{ json: string }>(sql`select (${rows})::text as json`);
    return (JSON.parse(found!.json) as EvaluatedRow[]).map(promotionOf);
  }
}

/** Whether a promotion is in its time; the end does not belong to it. */
export const isRunning = (at: Sql): Sql => sql`(promotions.is_active
  and (promotions.starts_at is null or promotions.starts_at <= ${at})
  and (promotions.ends_at is null or promotions.ends_at > ${at}))`;

const usedBy = (company: Sql): Sql => sql`coalesce((select counter.used from promotion_counters counter
  where counter.promotion = promotions.id and counter.company is not distinct from ${company}), 0)`;
