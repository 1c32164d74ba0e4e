import { commerce, type Operation } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { CatalogueFixture, type Row } from './catalogue-fixture.js';

const { orders } = commerce;

type Name = Parameters<CatalogueFixture['as']>[0];
export type Line = Row & {
  product: number;
  quantity: string;
  reserved_quantity: string;
  shipped_quantity: string;
};
export type Order = Row & {
  status: string;
  number: string | null;
  total: string;
  version: number;
  lines: Line[];
};

/** Orders of `buyer`, whose company 1 buys from the supplier 1 in roubles. */
export class OrderFixture {
  private constructor(readonly base: CatalogueFixture) {}

  static async start(): Promise<OrderFixture> {
    const base = await CatalogueFixture.start();
    await base.execute(`update price_types set currency = 'RUB'`);
    return new OrderFixture(base);
  }

  /** A product of the supplier 1 with a price of the contract, and a stock in the warehouse 1. */
  async product({
    price = '10',
    stock = '100',
    ...body
  }: Record<string, unknown> & { price?: string; stock?: string } = {}) {
    const product = await this.base.product(body);
    await this.base.price(product, 3, price);
    await this.stock(product.id, stock);
    return product;
  }

  stock(product: number, quantity: string, warehouse = 1): Promise<void> {
    return this.base.execute(
      `insert into stocks (product, warehouse, quantity) values (${product}, ${warehouse}, ${quantity})
       on conflict (product, warehouse) do update set quantity = excluded.quantity`,
    );
  }

  ask<Reply = Order>(operation: Operation, input: object, name: Name = 'buyer'): Promise<Reply> {
    return this.base.stoa.bus.ask(operation, input as never, this.base.as(name)) as Promise<Reply>;
  }

  create(
    lines: [product: number, quantity: string][],
    more: object = {},
    name: Name = 'buyer',
  ): Promise<Order> {
    const given = lines.map(([product, quantity]) => ({ product, quantity }));
    return this.ask(orders.create, { body: { supplier: 1, company: 1, lines: given, ...more } }, name);
  }

  get(id: number, name: Name = 'buyer'): Promise<Order> {
    return this.ask(orders.get, { id }, name);
  }

  /** Stocks that differ from the sums of the ledger, and those whose reserved quantity is not that of the orders. */
  async differences(): Promise<object[]> {
    return this.base.database.rows(sql`
      select s.product, s.warehouse, s.quantity, ledger.quantity as "inLedger", s.reserved, held.quantity as held
      from stocks s
      left join (select product, warehouse, sum(quantity) as quantity, sum(reserved) as reserved
        from stock_movements group by 1, 2) ledger using (product, warehouse)
      left join (select product, warehouse, sum(quantity) as quantity from order_reservations
        where not is_handed_over group by 1, 2) held using (product, warehouse)
      where s.quantity <> coalesce(ledger.quantity, 0) or s.reserved <> coalesce(ledger.reserved, 0)
        or s.reserved <> coalesce(held.quantity, 0)`);
  }

  stop(): Promise<void> {
    return this.base.stop();
  }
}
