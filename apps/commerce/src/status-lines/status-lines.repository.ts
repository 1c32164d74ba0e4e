import { Injectable } from '@nestjs/common';
import { sql, type Queries } from '@stoa/persistence';
import type { Statuses } from './status-line.rules.js';

@Injectable()
export class StatusLinesRepository {
  /** The statuses that orders can have; none of them is removed until `tx` ends. */
  async statuses(tx: Queries): Promise<Statuses> {
    const rows = await tx.rows<{ code: string; isFinal: boolean }>(
      sql`select code, is_final as "isFinal" from order_statuses for key share`,
    );
    return new Map(rows.map(({ code, isFinal }) => [code, isFinal]));
  }

  async assign(tx: Queries, line: number, paymentTypes: readonly number[]): Promise<void> {
    await tx.execute(
      sql`update payment_types set status_line = ${line}::int
        where id = any(${paymentTypes}::int[]) and status_line <> ${line}::int`,
    );
  }

  /** A payment type of the line that is not one of these. */
  async otherThan(tx: Queries, line: number, paymentTypes: readonly number[]): Promise<number | undefined> {
    const other = await tx.row<{ id: number }>(
      sql`select id from payment_types where status_line = ${line}::int and id <> all(${paymentTypes}::int[])
        order by id limit 1`,
    );
    return other?.id;
  }
}
