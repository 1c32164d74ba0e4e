import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  'create index orders_supplier_submitted on orders (supplier, submitted_at, id) -- order by submission, of a supplier',
  'create index orders_company_submitted on orders (company, submitted_at, id) -- the same of a buyer',
];

const down = ['drop index orders_company_submitted', 'drop index orders_supplier_submitted'];

/** Lists of orders in the order in which they were submitted. */
export class SubmittedOrders20261127065000 implements MigrationInterface {
  readonly name = 'SubmittedOrders20261127065000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
