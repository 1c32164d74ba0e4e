import { Injectable } from '@nestjs/common';
import { sql, type Queries } from '@stoa/persistence';
import { utcTime } from '@stoa/service';
import type { ClaimedLine, ClaimedOrder, ClaimStatus, Goods, ShippedLine } from './claim.rules.js';

/** A change of the status of a claim, through one status after the other. */
interface Passage {
  claim: number;
  /** Nothing for a new claim. */
  from: ClaimStatus | null;
  path: readonly ClaimStatus[];
  actor: number;
  /** Of the last step. */
  comment: string;
}

@Injectable()
export class ClaimsRepository {
  /** An order and its lines, with what is claimed of them. Until `tx` ends nothing else is claimed or shipped of them. */
  async lock(tx: Queries, id: number): Promise<{ order: ClaimedOrder; lines: ShippedLine[] }> {
    const order = await tx.row<ClaimedOrder>(
      sql`select id, company, supplier, status from orders where id = ${id} for share`,
    );
    await tx.execute(sql`select from order_lines where "order" = ${id} order by id for update`);
    // Another statement: it sees what was committed while the lock was waited for.
    const lines = await tx.rows<ShippedLine>(sql`
      select l.id, l.shipped_quantity::text as shipped, coalesce((
          select sum(c.quantity) from claim_lines c join claims on claims.id = c.claim
          where c.order_line = l.id and claims.status not in ('rejected', 'cancelled')), 0)::text as claimed
      from order_lines l where l."order" = ${id} order by l.id`);
    return { order: order!, lines };
  }

  /** The next number of the company, which has it to itself until `tx` ends. */
  async nextNumber(tx: Queries, company: number): Promise<string> {
    const next = await tx.row<{ number: string }>(sql`
      insert into claim_numbers as n (company, last) values (${company}, 1)
      on conflict (company) do update set last = n.last + 1 returning last::text as number`);
    return next!.number;
  }

  async addLines(tx: Queries, claim: number, lines: readonly (Goods & { reason?: string })[]): Promise<void> {
    await tx.execute(sql`
      insert into claim_lines (claim, order_line, quantity, reason)
      select ${claim}::int, order_line, quantity, coalesce(reason, '')
      from jsonb_to_recordset(${JSON.stringify(lines.map((line, place) => ({ ...line, place })))}::jsonb)
        as given (place int, order_line int, quantity numeric, reason text) order by place`);
  }

  lines(on: Queries, claim: number): Promise<ClaimedLine[]> {
    return on.rows<ClaimedLine>(sql`
      select c.id, c.order_line, c.quantity::text, c.approved_quantity::text, l.product, l.warehouse,
        l.quantity::text as ordered,
        (l.total + case when o.vat_included then 0 else coalesce(l.vat_amount, 0) end)::text as payable
      from claim_lines c join order_lines l on l.id = c.order_line join orders o on o.id = l."order"
      where c.claim = ${claim} order by c.id`);
  }

  async approve(tx: Queries, lines: readonly ClaimedLine[]): Promise<void> {
    await tx.execute(sql`
      update claim_lines c set approved_quantity = given.approved_quantity
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as given (id int, approved_quantity numeric)
      where c.id = given.id`);
  }

  async addHistory(tx: Queries, { claim, from, path, actor, comment }: Passage): Promise<void> {
    const left = [from, ...path].slice(0, -1);
    await tx.execute(sql`
      insert into claim_history (claim, from_status, to_status, actor, comment, at)
      select ${claim}::int, step.left_status, step.entered, ${actor}::int,
        case when step.place = ${path.length}::int then ${comment}::text else '' end, clock_timestamp()
      from unnest(${left}::text[], ${[...path]}::text[]) with ordinality as step (left_status, entered, place)
      order by step.place`);
  }

  history(on: Queries, claim: number): Promise<{ json: string }[]> {
    return on.rows(sql`
      select json_build_object('id', id, 'from_status', from_status, 'to_status', to_status,
        'actor', json_build_object('id', actor, 'type', 'user'), 'comment', comment, 'at', ${utcTime(sql`at`)})::text as json
      from claim_history where claim = ${claim} order by id`);
  }

  async addMessage(
    tx: Queries,
    claim: number,
    { author, side, text }: { author: number; side: string; text: string },
  ): Promise<number> {
    const added = await tx.row<{ id: number }>(sql`
      insert into claim_messages (claim, author, side, text, created_at)
      values (${claim}, ${author}, ${side}, ${text}, clock_timestamp()) returning id`);
    return added!.id;
  }
}
