import { commerce, type Operation } from '@stoa/contracts';
import type { Clock } from '@stoa/kernel';
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

  static async start(mails?: string, clock?: Clock): Promise<OrderFixture> {
    const base = await CatalogueFixture.start(mails, clock);
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

  /** An order that is submitted. */
  place(lines: [product: number, quantity: string][], more: object = {}): Promise<Order> {
    return this.create(lines, { submit: true, ...more });
  }

  status(id: number, status: string, more: object = {}, name: Name = 'one'): Promise<Order> {
    return this.ask(orders.setStatus, { id, body: { status, ...more } }, name);
  }

  cancel(id: number, name: Name = 'buyer', reason = ''): Promise<Order> {
    return this.ask(orders.cancel, { id, body: { reason } }, name);
  }

  pay(id: number, amount: string, more: object = {}): Promise<Row> {
    return this.ask(orders.pay, { id, body: { amount, ...more } }, 'one');
  }

  /** The statuses that an order went through. */
  async history(id: number): Promise<string[]> {
    const rows = await this.ask<{ from_status: string; to_status: string; actor: { type: string } }[]>(
      orders.history,
      { id, query: { limit: 100, offset: 0 } },
    );
    return rows.map(({ from_status: from, to_status: to, actor: { type } }) => `${from}>${to} ${type}`);
  }

  /** `quantity/reserved` of each stock of a product. */
  async stocks(product: number): Promise<string[]> {
    const rows = await this.base.database.rows<{ text: string }>(
      sql`select trim_scale(quantity) || '/' || trim_scale(reserved) as text from stocks where product = ${product} order by warehouse`,
    );
    return rows.map(({ text }) => text);
  }

  async debt(contract = 1): Promise<string> {
    return (await this.base.database.row<{ debt: string }>(
      sql`select debt from contracts where id = ${contract}`,
    ))!.debt;
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
