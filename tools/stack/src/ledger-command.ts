import { raw } from '@stoa/persistence';
import { inCommerce } from './commerce-session.js';

/** A stock that is not the sum of its movements. Quantities are exact decimals. */
interface Difference {
  product: number;
  warehouse: number;
  quantity: string;
  reserved: string;
  ledger_quantity: string;
  ledger_reserved: string;
}

interface LedgerReport {
  stocks: number;
  movements: number;
  /** The first ones. */
  differences: Difference[];
}

/** One statement, so that it sees stocks and movements at one moment. */
export const ledgerCheck = `
  with ledger as (
    select product, warehouse, sum(quantity) as quantity, sum(reserved) as reserved, count(*) as movements
    from stock_movements group by product, warehouse),
  compared as (
    select product, warehouse, stocks.id, coalesce(movements, 0) as movements,
      coalesce(stocks.quantity, 0) as quantity, coalesce(stocks.reserved, 0) as reserved,
      coalesce(ledger.quantity, 0) as ledger_quantity, coalesce(ledger.reserved, 0) as ledger_reserved
    from stocks full join ledger using (product, warehouse))
  select count(id)::int as stocks, coalesce(sum(movements), 0)::float8 as movements,
    (select coalesce(json_agg(d), '[]') from (
      select product, warehouse, quantity::text, reserved::text, ledger_quantity::text, ledger_reserved::text
      from compared where (quantity, reserved) is distinct from (ledger_quantity, ledger_reserved)
      order by product, warehouse limit 20) d) as differences
  from compared`;

/** Compares every stock with its movements. */
async function checkLedger(): Promise<LedgerReport> {
  const [report] = await inCommerce('check-ledger', (session) =>
    session.rows<LedgerReport>(raw(ledgerCheck)),
  );
  return report!;
}

/** Prints the result. @throws Error for a stock that is not the sum of its movements */
export async function main(): Promise<void> {
  const { stocks, movements, differences } = await checkLedger();
  if (!differences.length) {
    process.stdout.write(`${stocks} stocks are the sums of their ${movements} movements\n`);
    return;
  }
  const lines = differences.map(
    ({ product, warehouse, ...is }) =>
      `product ${product}, warehouse ${warehouse}: quantity ${is.quantity}, movements ${is.ledger_quantity}; ` +
      `reserved ${is.reserved}, movements ${is.ledger_reserved}`,
  );
  throw new Error(
    `Stocks that are not the sum of their movements, the first ${lines.length}:\n${lines.join('\n')}`,
  );
}
