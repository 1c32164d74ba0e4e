import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which stocks lack goods that orders have reserved. */
export class StocksLacking20261127023000 implements MigrationInterface {
  readonly name = 'StocksLacking20261127023000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index stocks_lacking on stocks (product, warehouse) where quantity < reserved
        -- ?in_stock=: few, and only their products need a sum`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index stocks_lacking');
  }
}
