import type pg from 'pg';
import type { Calls } from './calls.js';
import type { Trade } from './trade.js';

type Counts = Record<string, number>;

/** What has happened in a trial. */
export async function countsOf(trade: Trade, client: pg.Client): Promise<Counts> {
  const { calls, moves, returns, shop } = trade;
  const count = async (text: string): Promise<number> =>
    (await client.query<{ count: number }>(`select count(*)::int ${text}`, [shop.supplier])).rows[0]!.count;
  return {
    calls: calls.all.length,
    done: calls.acknowledged.length,
    resent: calls.all.filter(({ sent }) => sent > 1).length,
    replayed: calls.all.filter(({ isReplayed }) => isReplayed).length,
    orders: await count('from orders where supplier = $1 and submitted_at is not null'),
    cancelled: await count(`from orders where supplier = $1 and status = 'cancelled'`),
    shipped: await count(
      'from orders where supplier = $1 and exists (select from order_lines l where l."order" = orders.id and shipped_quantity > 0)',
    ),
    parts: moves.filter(({ isDone, shipped }) => isDone && shipped).length,
    payments: await count('from order_payments where "order" in (select id from orders where supplier = $1)'),
    claims: await count('from claims where supplier = $1'),
    returns: returns.filter(({ isDone }) => isDone).length,
    feeds: calls.acknowledged.filter(({ kind }) => kind === 'stocks').length,
    'uses of promotions': await count(
      'from promotion_uses where promotion in (select id from promotions where supplier = $1)',
    ),
    'limits reached': await count(
      'from promotion_counters where used = allowed and promotion in (select id from promotions where supplier = $1)',
    ),
    'refused by them': refused(calls),
    movements: await count(
      'from stock_movements where warehouse in (select id from warehouses where supplier = $1)',
    ),
  };
}

/** That a call is sent again depends on when processes are killed. */
const byChance = new Set(['resent', 'replayed']);

/** What has to happen in a trial, or else what is promised of it is not tried. */
export const lacking = (counts: Counts): string[] =>
  Object.entries(counts).flatMap(([name, count]) =>
    count || byChance.has(name) ? [] : [`${name}: a trial has to have some`],
  );

const refused = ({ all }: Calls): number =>
  all.filter(({ answer }) => JSON.stringify(answer?.body)?.includes('Usage limit reached.')).length;
