import type { commerce } from '@stoa/contracts';
import { sql, type Sql } from '@stoa/persistence';

type MovementKind = (typeof commerce.movementKinds)[number];

/** Why stocks or prices change. */
export interface Cause {
  /** Of a change of stocks; `adjust` unless given. */
  kind?: MovementKind;
  /** The organisation that events are sent to. */
  org: string;
  order?: number;
  reason?: string;
}

/**
 * The first statement of a transaction that changes stocks or prices: it states the cause until the transaction ends, or
 * until another cause is stated. Then any statement may write `stocks`: triggers write the movements, and the events
 * `commerce.stocks.changed`, `.oversold` and `.low`, of all rows of the statement. So an import is this statement and one
 * merge:
 *
 *     insert into stocks as s (product, warehouse, quantity, as_of)
 *     select … from staging … order by product, warehouse
 *     on conflict (product, warehouse) do update set quantity = excluded.quantity, …, updated_at = clock_timestamp()
 *     where (s.quantity, s.as_of) is distinct from (excluded.quantity, excluded.as_of)
 *       and coalesce(excluded.as_of >= s.as_of, true) -- else the row is stale
 *
 * A row that has an `as_of` gets `quantityAfterFeed` instead of its quantity. Events of prices need the organisation alone.
 */
export const causedBy = (cause: Cause): Sql =>
  sql`select set_config('stoa.cause', ${JSON.stringify(cause)}, true)`;

/**
 * The same as a common table expression, `stated`, for a single statement: joined to the rows that it writes, it states
 * their cause before the triggers are called.
 */
export const stated = (cause: Cause): Sql => sql`stated as materialized (${causedBy(cause)})`;

/**
 * The quantity of a feed, with what moved since the feed was made: an older feed does not undo shipments, returns and
 * adjustments that it does not know.
 *
 * @param row the alias of rows with product, warehouse, quantity and as_of
 */
export const quantityAfterFeed = (row: Sql): Sql => sql`${row}.quantity + coalesce((
  select sum(m.quantity) from stock_movements m
  where m.product = ${row}.product and m.warehouse = ${row}.warehouse and m.at > ${row}.as_of
    and m.kind in ('adjust', 'ship', 'return')), 0)`;
