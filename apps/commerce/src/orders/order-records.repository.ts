import { Injectable } from '@nestjs/common';
import { jsonObject, raw, sql, type Queries, type Sql } from '@stoa/persistence';
import { utcTime } from '@stoa/service';
import type { Line } from './order-transition.rules.js';
import { sourcesOf, statuses } from './facts.sql.js';

/** Who changed an order: a user, an ERP that a user has set up, or the system by itself. */
export type ActorType = 'user' | 'erp' | 'system';

/** A change of the status of an order, through one status after the other. */
export interface Passage {
  order: number;
  from: string;
  path: readonly string[];
  actor: number | null;
  actorType: ActorType;
  /** Of the last step. */
  comment: string;
}

/** How an order goes on, and what of the supplier that depends on. */
export interface Course extends Line {
  reserveOn: 'submit' | 'reserve';
  stockFeed: 'on_hand' | 'free';
  allowsBackorder: boolean;
  /** The warehouses that the order can be sent from, the preferred first. */
  sources: number[];
}

/** Common table expressions that add to the history: a row of each status that is entered. */
export const addedHistory = ({ order, from, path, actor, actorType, comment }: Passage): Sql => sql`
  history as (insert into order_history ("order", from_status, to_status, actor, actor_type, comment, at)
    select ${order}::int, step.left_status, step.entered, ${actor}::int, ${actorType}::text,
      case when step.place = ${path.length}::int then ${comment}::text else '' end, clock_timestamp()
    from unnest(${[from, ...path].slice(0, -1)}::text[], ${[...path]}::text[]) with ordinality
      as step (left_status, entered, place) order by step.place)`;

const historyView = jsonObject({
  id: raw('id'),
  from_status: raw('from_status'),
  to_status: raw('to_status'),
  actor: jsonObject({ id: raw('actor'), type: raw('actor_type') }),
  comment: raw('comment'),
  at: utcTime(raw('at')),
});

/** Where the statuses of an order lead, its history and its debt. */
@Injectable()
export class OrderRecordsRepository {
  async course(tx: Queries, order: number): Promise<Course> {
    const found = await tx.row<Omit<Course, 'statuses'> & { statuses: Record<string, boolean> }>(sql`
      select line.steps, ${statuses} as statuses, seller.reserve_on as "reserveOn", seller.stock_feed as "stockFeed",
        seller.allow_backorder as "allowsBackorder",
        ${sourcesOf(sql`o.supplier`, sql`o.warehouse`, sql`terms.warehouses`)} as sources
      from orders o join status_lines line on line.id = o.status_line join suppliers seller on seller.id = o.supplier
      left join contracts terms on terms.id = o.contract where o.id = ${order}`);
    return { ...found!, statuses: new Map(Object.entries(found!.statuses)) };
  }

  async addHistory(tx: Queries, passage: Passage): Promise<void> {
    await tx.execute(sql`with ${addedHistory(passage)} select`);
  }

  /** Adds to what the company owes by the contract. */
  async addDebt(tx: Queries, contract: number | null, amount: string): Promise<void> {
    if (contract === null || /^-?0\.00$/.test(amount)) return;
    await tx.execute(sql`update contracts set debt = debt + ${amount}::numeric where id = ${contract}`);
  }

  /** As JSON texts. */
  async history(on: Queries, order: number): Promise<string[]> {
    const rows = await on.rows<{
      json: string;
    }>(sql`select ${historyView}::text as json
      from order_history where "order" = ${order} order by id`);
    return rows.map(({ json }) => json);
  }
}
