import { type Queries, raw, sql } from '@stoa/persistence';
import { inCommerce } from './commerce-session.js';

/** A table of sums, and how it follows from the orders. */
interface Sums {
  table: string;
  /** The shortest blocks that it has: of one day (0) or of four (1). */
  base: number;
  keys: string;
  /** How the measures are added up. */
  measures: Readonly<Record<string, 'sum' | 'min' | 'max' | 'bit_or' | 'range_agg'>>;
  /** Selects keys and measures of the orders `o`, with their day. */
  facts: string;
  /** Rows that wait to be added up, besides those of marked days. */
  exceptions?: string;
}

/** Days that are compared at a time: what a statement takes does not grow with the orders of all time. */
const window = 64;
/** Of the window that is asked for. */
const submitted = `o.submitted_at >= analytics_start((select first from asked)) and o.submitted_at < analytics_start((select until from asked)) and o.status <> 'new'`;
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
  1 as orders, size.lines, size.quantity * 1000 as quantity, o.total * 100 as total, o.discount_total * 100 as discount,
  o.total * 100 as least, o.total * 100 as greatest
  from orders o cross join lateral (
    select count(*) as lines, coalesce(sum(quantity), 0) as quantity from order_lines l where l."order" = o.id) size`;
/** An order counts for its supplier and, as the supplier 0, for all. */
const sellers = 'cross join lateral (values (0), (o.supplier)) seller (supplier)';

const goods = { orders: 'sum', quantity: 'sum', total: 'sum', returned: 'sum' } as const;
/** An order counts at one of its lines, of those with the same keys. */
const once = (keys: string): string =>
  `case when row_number() over (partition by ${keys}, seller.supplier order by l.id) = 1 then 1 else 0 end as orders`;
const lined = `l.quantity * 1000 as quantity, l.total * 100 as total, l.returned_quantity * 1000 as returned`;
const company = `int4multirange(int4range(o.company, o.company, '[]')) as companies`;
/** A line counts for the category, the brand and the supplier that its product has today. */
const ofGroups = `orders o join order_lines l on l."order" = o.id join (
    select id, 'category' as dimension, coalesce(category::text, '') as key from products
    union all select id, 'brand', brand from products union all select id, 'supplier', supplier::text from products
  ) p on p.id = l.product`;
/** Groups that products have left or entered since they were added up. */
const moved = `(dimension, key) in (
  select dimension, unnest(array[left_key, entered_key]) from (
    select 'category' as dimension, coalesce(m.category::text, '') as left_key, coalesce(p.category::text, '') as entered_key
      from analytics_moves m join products p on p.id = m.product
    union all select 'brand', m.brand, p.brand from analytics_moves m join products p on p.id = m.product
    union all select 'supplier', m.supplier::text, p.supplier::text from analytics_moves m join products p on p.id = m.product
  ) moves where left_key <> entered_key)`;

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
    keys: 'supplier, product, status, currency',
    measures: { ...goods, companies: 'range_agg' },
    facts: `select ${ofOrder}, seller.supplier, l.product, ${once('o.id, l.product')}, ${lined}, ${company}
      from orders o join order_lines l on l."order" = o.id ${sellers} where ${submitted}`,
  },
  {
    table: 'analytics_groups',
    base: 1,
    keys: 'supplier, dimension, key, status, currency',
    measures: { ...goods, companies: 'range_agg' },
    facts: `select ${ofOrder}, seller.supplier, dimension, key, ${once('o.id, dimension, key')}, ${lined}, ${company}
      from ${ofGroups} ${sellers} where ${submitted}`,
    exceptions: moved,
  },
  {
    table: 'analytics_group_companies',
    base: 1,
    keys: 'dimension, key, status, currency, chunk',
    measures: { companies: 'bit_or' },
    facts: `select ${ofOrder}, dimension, key, o.company / 1024 as chunk,
        set_bit(0::bit(1024), o.company % 1024, 1) as companies
      from ${ofGroups} where ${submitted}`,
    exceptions: moved,
  },
  {
    table: 'analytics_funnel',
    base: 0,
    keys: 'supplier, status_line, status, currency, reached',
    measures: { orders: 'sum', total: 'sum' },
    facts: `select ${ofOrder}, o.supplier, o.status_line, passed.reached, 1 as orders, o.total * 100 as total
      from orders o cross join lateral (
        select to_status as reached from order_history where "order" = o.id and to_status <> 'new'
        union select o.status union select '') passed
      where ${submitted}`,
  },
];

/** Differences that are printed, of each table and window. */
const maxPrinted = 20;

/** The keys of sums that differ from those of the orders, of blocks that do not wait to be added up. */
function differencesOf({ table, base, keys, measures, facts, exceptions = 'false' }: Sums): string {
  const names = Object.keys(measures);
  const added = Object.entries(measures).map(([name, measure]) => `${measure}(${name}) as ${name}`);
  const values = (of: string): string => names.map((name) => `${of}.${name}`).join(', ');
  return `
    daily as (select day, ${keys}, ${added.join(', ')} from (${facts}) facts group by day, ${keys}),
    expected as (
      select (day >> 2 * level << 2 * level) * 4 + level as block, ${keys}, ${added.join(', ')}
      from daily cross join generate_series(${base}, 3) level group by 1, ${keys}),
    waiting as (
      select distinct (day >> 2 * level << 2 * level) * 4 + level as block
      from analytics_marks cross join generate_series(0, 3) level),
    compared as materialized (
      select block, ${keys}, (${values('stored')}) is distinct from (${values('expected')}) as differs
      from (select * from ${table} where block >= (select first from asked) * 4 and block < (select until from asked) * 4) stored
      full join expected using (block, ${keys})
      where block not in (select block from waiting) and not (${exceptions}))
    select (select count(*)::int from compared) as rows, array(
      select json_build_object('day', date '2000-01-01' + (block >> 2), 'days', 1 << 2 * (block & 3),
        ${keys
          .split(', ')
          .map((key) => `'${key}', ${key}`)
          .join(', ')})
      from compared where differs order by block, ${keys} limit ${maxPrinted}) as differences`;
}

interface Compared {
  /** Sums that were compared. */
  rows: number;
  differences: object[];
}

/** The first day of each window that has orders or sums. */
const windows = `
  select distinct day >> 6 << 6 as first from (
    select analytics_day(submitted_at) as day from orders where submitted_at is not null
    ${tables.map(({ table }) => `union select block >> 2 from ${table}`).join(' ')}) days order by first`;

interface Found extends Compared {
  table: string;
}

/** Compares all sums with the orders of the moment at which the transaction begins. */
export async function compareRollups(tx: Queries): Promise<Found[]> {
  await tx.execute(raw('set transaction isolation level repeatable read'));
  await tx.execute(raw('set local jit = off'));
  await tx.execute(raw(`set local work_mem = '64MB'`));
  await tx.execute(raw(`set local statement_timeout = '5min'`));
  const found: Found[] = [];
  for (const { first } of await tx.rows<{ first: number }>(raw(windows)))
    for (const table of tables) {
      const [compared] = await tx.rows<Compared>(sql`
        with asked as (select ${first}::int as first, ${first}::int + ${window}::int as until), ${raw(differencesOf(table))}`);
      found.push({ table: table.table, ...compared! });
    }
  return found;
}

const checkRollups = (): Promise<{ found: Found[]; waiting: number }> =>
  inCommerce('check-rollups', (session) =>
    session.transaction(async (tx) => {
      const found = await compareRollups(tx);
      const [marks] = await tx.rows<{ days: number }>(
        raw('select count(distinct day)::int as days from analytics_marks'),
      );
      return { found, waiting: marks!.days };
    }),
  );

/** Prints the result. @throws Error for sums that are not those of the orders */
export async function main(): Promise<void> {
  const { found, waiting } = await checkRollups();
  const wrong = found.flatMap(({ table, differences }) =>
    differences.map((keys) => `${table} ${JSON.stringify(keys)}`),
  );
  if (wrong.length)
    throw new Error(`Sums that are not those of the orders, the first ${wrong.length}:\n${wrong.join('\n')}`);
  const rows = found.reduce((sum, { rows }) => sum + rows, 0);
  process.stdout.write(`${rows} sums are those of the orders; ${waiting} days wait to be added up\n`);
}
