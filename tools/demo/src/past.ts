import { Database, raw, sql, type Queries, type Sql } from '@stoa/persistence';

/** A table with times of orders. */
interface Dated {
  table: string;
  columns: readonly string[];
  /** Joins its rows `t` to `moved`; by the column "order" unless it is given. */
  from?: string;
  where?: string;
}

const ofClaims = (table: string, columns: readonly string[]): Dated => ({
  table,
  columns,
  from: 'join claims on claims."order" = moved."order"',
  where: 't.claim = claims.id',
});

/** Rows that the service adds and never changes: triggers refuse it. */
const kept: readonly Dated[] = [
  { table: 'order_history', columns: ['at'] },
  ofClaims('claim_history', ['at']),
  { table: 'stock_movements', columns: ['at'] },
];

const changed: readonly Dated[] = [
  { table: 'order_payments', columns: ['paid_at', 'created_at'] },
  {
    table: 'orders',
    columns: ['created_at', 'updated_at', 'submitted_at', 'closed_at', 'cancelled_at', 'synced_at'],
    where: 't.id = moved."order"',
  },
  ofClaims('claim_messages', ['created_at']),
  { table: 'claims', columns: ['created_at', 'updated_at', 'synced_at'] },
  { table: 'chats', columns: ['created_at', 'updated_at'] },
  {
    table: 'chat_messages',
    columns: ['created_at'],
    from: 'join chats on chats."order" = moved."order"',
    where: 't.chat = chats.id',
  },
];

const shift = (
  { table, columns, from = '', where = 't."order" = moved."order"' }: Dated,
  moved: Sql,
): Sql => {
  const set = columns.map((column) => `${column} = t.${column} - make_interval(hours => moved.hours)`).join();
  return sql`update ${raw(table)} t set ${raw(set)} from (${moved}) moved ${raw(from)} where ${raw(where)}`;
};

/** An order, and how long ago it was placed. */
export interface Moved {
  order: number;
  hours: number;
}

/**
 * Moves orders into the past, with their history, payments, claims and chats.
 *
 * No request sets these times, and the services have no other clock than the real one. So a month takes its orders from
 * the API, as they are placed now, and their days from the database. What triggers derive from orders follows, because
 * they run; but for the rows that the service never changes, for which the account must be a superuser.
 */
export class Past {
  private constructor(private readonly database: Database) {}

  /** @param url of the database of commerce */
  static async open(url: string): Promise<Past> {
    return new Past(await Database.open({ url, name: 'past' }));
  }

  /** Moves each order by hours of its own. */
  async move(orders: readonly Moved[]): Promise<void> {
    await this.#move(sql`select * from jsonb_to_recordset(${JSON.stringify(orders)}::jsonb)
      as moved ("order" int, hours int)`);
  }

  /** Moves all orders of a supplier to the day before. */
  async passDay(supplier: number): Promise<void> {
    await this.#move(sql`select id as "order", 24 as hours from orders where supplier = ${supplier}`);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  #move(moved: Sql): Promise<void> {
    return this.database.transaction(async (tx) => {
      await withoutTriggers(tx, async () => {
        for (const one of kept) await tx.execute(shift(one, moved));
      });
      for (const one of changed) await tx.execute(shift(one, moved));
    });
  }
}

async function withoutTriggers(tx: Queries, work: () => Promise<void>): Promise<void> {
  await tx.execute(raw('set local session_replication_role = replica'));
  await work();
  await tx.execute(raw('set local session_replication_role = origin'));
}
