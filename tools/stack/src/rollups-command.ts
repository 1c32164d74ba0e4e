import { raw } from '@stoa/persistence';
import { inCommerce } from './commerce-session.js';

/** A table of sums, and how it follows from the orders. */
interface Sums {
  table: string;
  /** The shortest blocks that it has: of one day (0) or of four (1). */
  base: number;
  keys: string;
  /** How the measures are added up. */
  measures: Readonly<Record<string, 'sum' | 'min' | 'max' | 'bit_or'>>;
  /** Selects keys and measures of the orders `o`, with their day. */
  facts: string;
}

const submitted = `o.submitted_at is not null and o.status <> 'new'`;
const ofOrder = `analytics_day(o.submitted_at) as day, o.status, o.currency`;
const sums = {
  orders: 'sum',
  lines: 'sum',
  quantity: 'sum',
  total: 'sum',
  discount: 'sum',
  least: 'min',
  greatest: 'max',
} as const;
const sized = `
  1 as orders, coalesce(size.lines, 0) as lines, coalesce(size.quantity, 0) * 1000 as quantity, o.total * 100 as total,
  o.discount_total * 100 as discount, o.total * 100 as least, o.total * 100 as greatest
  from orders o left join (
    select "order", count(*) as lines, sum(quantity) as quantity from order_lines group by 1) size on size."order" = o.id`;
/** An order counts for its supplier and, as the supplier 0, for all. */
const sellers = 'cross join lateral (values (0), (o.supplier)) seller (supplier)';

const tables: readonly Sums[] = [
  {
    table: 'analytics_orders',
    base: 0,
    keys: 'supplier, payment_type, status, currency',
    measures: sums,
    facts: `select ${ofOrder}, seller.supplier, coalesce(o.payment_type, 0) as payment_type, ${sized} ${sellers}
      where ${submitted}`,
  },
  {
    table: 'analytics_companies',
    base: 1,
    keys: 'supplier, company, status, currency',
    measures: { ...sums, first_at: 'min', last_at: 'max' },
    facts: `select ${ofOrder}, seller.supplier, o.company, o.submitted_at as first_at, o.submitted_at as last_at, ${sized}
      ${sellers} where ${submitted}`,
  },
  {
    table: 'analytics_products',
    base: 1,
    keys: 'supplier, product, chunk, status, currency',
    measures: { orders: 'sum', quantity: 'sum', total: 'sum', returned: 'sum', companies: 'bit_or' },
    facts: `select ${ofOrder}, o.supplier, l.product, o.company / 1024 as chunk,
        case when row_number() over (partition by o.id, l.product order by l.id) = 1 then 1 else 0 end as orders,
        l.quantity * 1000 as quantity, l.total * 100 as total, l.returned_quantity * 1000 as returned,
        set_bit(0::bit(1024), o.company % 1024, 1) as companies
      from orders o join order_lines l on l."order" = o.id where ${submitted}`,
  },
  {
    table: 'analytics_funnel',
    base: 0,
    keys: 'supplier, status_line, status, currency, reached',
    measures: { orders: 'sum', total: 'sum' },
    facts: `select ${ofOrder}, o.supplier, o.status_line, passed.reached, 1 as orders, o.total * 100 as total
      from orders o join (
        select "order", to_status as reached from order_history where to_status <> 'new'
        union select id, status from orders union select id, '' from orders) passed on passed."order" = o.id
      where ${submitted}`,
  },
];

/** The keys of sums that differ from those of the orders, of blocks that do not wait to be added up. */
function differencesOf({ table, base, keys, measures, facts }: Sums): string {
  const names = Object.keys(measures);
  const added = Object.entries(measures).map(([name, measure]) => `${measure}(${name}) as ${name}`);
  const values = (of: string): string => names.map((name) => `${of}.${name}`).join(', ');
  return `
    with daily as (select day, ${keys}, ${added.join(', ')} from (${facts}) facts group by day, ${keys}),
    expected as (
      select (day >> 2 * level << 2 * level) * 4 + level as block, ${keys}, ${added.join(', ')}
      from daily cross join generate_series(${base}, 3) level group by 1, ${keys}),
    waiting as (
      select distinct (day >> 2 * level << 2 * level) * 4 + level as block
      from analytics_marks cross join generate_series(0, 3) level),
    compared as (
      select block, ${keys}, (${values('stored')}) is distinct from (${values('expected')}) as differs
      from ${table} stored full join expected using (block, ${keys}) where block not in (select block from waiting))
    select count(*)::int as rows, coalesce(json_agg(json_build_object(
        'day', date '2000-01-01' + (block >> 2), 'days', 1 << 2 * (block & 3),
        ${keys
          .split(', ')
          .map((key) => `'${key}', ${key}`)
          .join(', ')}) order by block, ${keys}) filter (where differs), '[]') as differences
    from compared`;
}

/** By table: a statement that compares its sums with the orders. */
export const rollupChecks: ReadonlyMap<string, string> = new Map(
  tables.map((one) => [one.table, differencesOf(one)]),
);

interface Compared {
  /** Sums that were compared. */
  rows: number;
  differences: object[];
}

interface Found extends Compared {
  table: string;
}

/** Compares all sums with the orders of one moment. */
const checkRollups = (): Promise<{ found: Found[]; waiting: number }> =>
  inCommerce('check-rollups', (session) =>
    session.transaction(async (tx) => {
      await tx.execute(raw('set transaction isolation level repeatable read'));
      const found: Found[] = [];
      for (const [table, text] of rollupChecks) {
        const [compared] = await tx.rows<Compared>(raw(text));
        found.push({ table, ...compared! });
      }
      const [marks] = await tx.rows<{ days: number }>(
        raw('select count(distinct day)::int as days from analytics_marks'),
      );
      return { found, waiting: marks!.days };
    }),
  );

/** Differences that are printed, of each table. */
const maxPrinted = 20;

/** Prints the result. @throws Error for sums that are not those of the orders */
export async function main(): Promise<void> {
  const { found, waiting } = await checkRollups();
  const wrong = found.flatMap(({ table, differences }) =>
    differences.slice(0, maxPrinted).map((keys) => `${table} ${JSON.stringify(keys)}`),
  );
  if (wrong.length)
    throw new Error(`Sums that are not those of the orders, the first ${wrong.length}:\n${wrong.join('\n')}`);
  const rows = found.reduce((sum, { rows }) => sum + rows, 0);
  process.stdout.write(`${rows} sums are those of the orders; ${waiting} days wait to be added up\n`);
}
