import { Injectable } from '@nestjs/common';
import { sql, type Queries, type Sql } from '@stoa/persistence';
import { rowsView } from '@stoa/service';
import { evaluatedFields, promotionOf, type EvaluatedRow } from './promotion-rows.js';
import type { Promotion } from './promotion.js';

/** For which order promotions are read. */
export interface Candidacy {
  supplier: number;
  company: number;
  couponCode: string | null;
  /** One that is read as well if it does not run, or has another coupon. */
  promotion?: number | undefined;
}

@Injectable()
export class PromotionsRepository {
  /**
   * Of each order the promotions of its supplier that run, with a coupon only those of its code, in one statement.
   * @param at ISO 8601 in UTC
   */
  async candidates(on: Queries, orders: readonly Candidacy[], at: string): Promise<Promotion[][]> {
    const isCandidate = sql`promotions.supplier = asked.supplier and (promotions.id = asked.promotion
      or (${isRunning(sql`${at}::timestamptz`)}
        and (promotions.coupon_code is null or lower(promotions.coupon_code) = lower(trim(asked."couponCode")))))`;
    const promotions = rowsView(evaluatedFields, {
      from: 'promotions',
      where: isCandidate,
      computed: {
        conditions: widened,
        actions: possible,
        used: usedBy(sql`null`),
        used_by_company: usedBy(sql`asked.company`),
      },
    });
    const found = await on.rows<{ json: string }>(sql`select (${promotions})::text as json
      from rows from (jsonb_to_recordset(${JSON.stringify(orders)}::jsonb)
        as (supplier int, company int, "couponCode" text, promotion int)) with ordinality asked order by ordinality`);
    return found.map(({ json }) => (JSON.parse(json) as EvaluatedRow[]).map(promotionOf));
  }
}

/** Whether a promotion is in its time; the end does not belong to it. */
export const isRunning = (at: Sql): Sql => sql`(promotions.is_active
  and (promotions.starts_at is null or promotions.starts_at <= ${at})
  and (promotions.ends_at is null or promotions.ends_at > ${at}))`;

/** JSON: the conditions, in which categories stand for those below them as well. */
const widened = sql`(select coalesce(json_agg(case condition.value ->> 'type' when 'categories' then json_build_object(
    'type', 'categories', 'min_quantity', condition.value -> 'min_quantity', 'ids', array(
      with recursive below (id) as (
        select id::int from json_array_elements_text(condition.value -> 'ids') named (id)
        union select c.id from categories c join below on c.parent = below.id)
      select id from below)) else condition.value end order by place), '[]')
  from json_array_elements(promotions.conditions) with ordinality condition (value, place))`;

/** JSON: the actions without gifts that are not sold any more: a promotion that has nothing else has no effect. */
const possible = sql`(select coalesce(json_agg(action.value order by place), '[]')
  from json_array_elements(promotions.actions) with ordinality action (value, place)
  where action.value ->> 'type' <> 'gift' or exists (select from products gift
    where gift.id = (action.value ->> 'product')::int and gift.is_active and not gift.is_deleted))`;

const usedBy = (company: Sql): Sql => sql`coalesce((select counter.used from promotion_counters counter
  where counter.promotion = promotions.id and counter.company is not distinct from ${company}), 0)`;
