import type { MigrationInterface, QueryRunner } from 'typeorm';

// Orders are added up per day of the project's zone. A transaction that changes what is added up writes a mark for the
// day: it adds a row of its own and waits for no other transaction. A job adds the day up again and removes the marks.

const sums = `orders int not null,
    lines bigint not null,
    quantity bigint not null, -- thousandths
    total bigint not null, -- hundredths
    discount bigint not null,
    least bigint not null,
    greatest bigint not null`;

const tables = [
  // Days are counted from 2000-01-01.
  `create function analytics_day(at timestamptz) returns int language sql immutable parallel safe
    return timezone('Europe/Moscow', at)::date - date '2000-01-01'`,
  `create function analytics_start(day int) returns timestamptz language sql immutable parallel safe
    return timezone('Europe/Moscow', (date '2000-01-01' + day)::timestamp)`,
  `create table analytics_marks (
    id bigint generated always as identity primary key,
    day int not null
  )`,
  // A block is 1, 4, 16 or 64 days: four times its first day, plus 0 to 3 for its length.
  `create table analytics_orders (
    block int not null,
    supplier int not null,
    payment_type int not null, -- 0: none
    status text not null,
    currency text not null,
    ${sums},
    primary key (block, supplier, payment_type, status, currency)
  )`,
  // Of blocks of 4 days and more: companies have few orders on one day.
  `create table analytics_companies (
    block int not null,
    supplier int not null, -- 0: of all suppliers
    company int not null,
    status text not null,
    currency text not null,
    ${sums},
    first_at timestamptz not null,
    last_at timestamptz not null,
    primary key (block, supplier, company, status, currency)
  )`,
];

const marking = (name: string, changes: string): string => `create function ${name}() returns trigger
language plpgsql as $$ begin
  insert into analytics_marks (day)
  select distinct analytics_day(submitted_at) from (${changes}) changes where submitted_at is not null;
  return null;
end $$`;

const after = (table: string, name: string, operation: string, rows: string): string =>
  `create trigger ${name} after ${operation} on ${table} referencing ${rows} for each statement execute function ${name}()`;

/** Both sides of the rows that differ in what is added up. */
const changed = (columns: string, facts: readonly string[]): string => {
  const of = (row: string): string => facts.map((fact) => `${row}.${fact}`).join(', ');
  const side = (
    row: string,
  ): string => `select ${row}.${columns} from new_rows fresh join old_rows was using (id)
    where (${of('fresh')}) is distinct from (${of('was')})`;
  return `${side('fresh')} union all ${side('was')}`;
};

const ofOrders = (lines: string): string =>
  `select o.submitted_at from (${lines}) lines join orders o on o.id = lines."order"`;

const orderFacts = ['submitted_at', 'status', 'currency', 'payment_type', 'total', 'discount_total'];
const lineFacts = ['product', 'quantity', 'total', 'returned_quantity'];

const triggers = [
  marking('orders_marked_new', 'select submitted_at from new_rows'),
  marking('orders_marked', changed('submitted_at', orderFacts)),
  marking('orders_marked_old', 'select submitted_at from old_rows'),
  marking('order_lines_marked_new', ofOrders('select "order" from new_rows')),
  marking('order_lines_marked', ofOrders(changed('"order"', lineFacts))),
  marking('order_lines_marked_old', ofOrders('select "order" from old_rows')),
  ...['orders', 'order_lines'].flatMap((table) => [
    after(table, `${table}_marked_new`, 'insert', 'new table as new_rows'),
    after(table, `${table}_marked`, 'update', 'old table as old_rows new table as new_rows'),
    after(table, `${table}_marked_old`, 'delete', 'old table as old_rows'),
  ]),
];

/** The job adds up the orders that there are. */
const marks = `insert into analytics_marks (day)
  select distinct analytics_day(submitted_at) from orders where submitted_at is not null`;

const names = ['orders', 'order_lines'].flatMap((table) =>
  ['_marked_new', '_marked', '_marked_old'].map((end) => [table, `${table}${end}`] as const),
);

const down = [
  ...names.map(([table, name]) => `drop trigger ${name} on ${table}`),
  `drop function ${names.map(([, name]) => name).join(', ')}`,
  ...['companies', 'orders', 'marks'].map((table) => `drop table analytics_${table}`),
  'drop function analytics_start, analytics_day',
];

/** What analytics adds up of orders, by day, and which days it has to add up again. */
export class Analytics20261127060000 implements MigrationInterface {
  readonly name = 'Analytics20261127060000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...triggers, marks]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
