import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  'alter table order_lines add column is_gift boolean not null default false',
  // As well as can be known: what was free in an order with a promotion that gives it, or that is removed since.
  `update order_lines l set is_gift = true
   from orders o join order_promotions used on used."order" = o.id left join promotions p on p.id = used.promotion
   where l."order" = o.id and o.submitted_at is not null and l.price = 0 and l.base_price = 0
     and (p.id is null or exists (select from json_array_elements(p.actions) action
       where action ->> 'type' = 'gift' and (action ->> 'product')::int = l.product))`,
  // Orders on backorder of all companies together can reserve more than one order may ask for.
  'alter table stocks alter column quantity type numeric(18, 3), alter column reserved type numeric(18, 3)',
  `alter table stock_movements alter column quantity type numeric(18, 3), alter column reserved type numeric(18, 3)`,
  'alter table suppliers add column close_after_days int',
  `alter table suppliers add constraint suppliers_close_after_days_check check (close_after_days between 1 and 3650)`,
];

const down = [
  'alter table suppliers drop column close_after_days',
  `alter table stock_movements alter column quantity type numeric(13, 3), alter column reserved type numeric(13, 3)`,
  'alter table stocks alter column quantity type numeric(13, 3), alter column reserved type numeric(13, 3)',
  'alter table order_lines drop column is_gift',
];

/** Which lines of orders are gifts, and after how many days orders that are done with are closed. */
export class GiftsAndClosing20261127062000 implements MigrationInterface {
  readonly name = 'GiftsAndClosing20261127062000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
