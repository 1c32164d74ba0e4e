import type { MigrationInterface, QueryRunner } from 'typeorm';

const up = [
  // Supplier 0 is all suppliers, as in analytics_companies. The job adds the days up again.
  `insert into analytics_marks (day)
    select distinct analytics_day(submitted_at) from orders where submitted_at is not null`,
];

const down = ['delete from analytics_orders where supplier = 0'];

/** Sums of the orders of all suppliers together. */
export class AnalyticsOfAll20261127064500 implements MigrationInterface {
  readonly name = 'AnalyticsOfAll20261127064500';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
