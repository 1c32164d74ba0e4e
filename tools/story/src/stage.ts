import { centsOf, moneyText, quantityText, thousandthsOf } from '@stoa/kernel';
import type { Buyer, Cast } from './cast.js';
import { Chronicle } from './chronicle.js';
import { importRows } from './imports.js';
import { stockOf } from './goods.js';
import type { Order } from './world.js';

/** What the month is played on: who plays, what has happened, and what must follow from it. */
export class Stage {
  readonly chronicle: Chronicle;
  /** Submitted orders, in their order. */
  readonly placed: Pick<Order, 'id' | 'company'>[] = [];
  /** What was brought into stock beside what orders took, by product. */
  readonly stocked = new Map<number, bigint>();

  constructor(
    readonly cast: Cast,
    readonly say: (line: string) => void,
  ) {
    this.chronicle = new Chronicle(new Map(cast.buyers.map((buyer) => [buyer.company, buyer])));
  }

  placedBy({ company }: Buyer): Pick<Order, 'id' | 'company'>[] {
    return this.placed.filter((order) => order.company === company);
  }

  place(order: Order): void {
    this.placed.push({ id: order.id, company: order.company });
    this.chronicle.placed(order);
  }

  buyerOf({ company }: { company: number }): Buyer {
    return this.cast.buyers.find((buyer) => buyer.company === company)!;
  }

  nameOf(order: Pick<Order, 'number' | 'company'>): string {
    return `order ${order.number} of ${this.buyerOf(order).name}`;
  }

  /** The place of a submitted order among all of them: what happens to it depends on that. */
  placeOf({ id }: Pick<Order, 'id'>): number {
    return this.placed.findIndex((order) => order.id === id);
  }

  /** Orders of the supplier with their lines. */
  orders(filter = ''): Promise<Order[]> {
    const { erp, supplier } = this.cast;
    return erp.client.all(`/orders/?supplier=${supplier}&expand=lines&ordering=id${filter}`);
  }

  stock(index: number, quantity: bigint): void {
    const product = this.cast.products[index]!;
    this.stocked.set(product, (this.stocked.get(product) ?? 0n) + quantity);
  }

  /** The ERP counts its main warehouse and says what is there: so much more than before. */
  async restock(indexes: readonly number[], more: string): Promise<void> {
    const { erp, key, products, warehouses } = this.cast;
    const rows: object[] = [];
    for (const index of indexes) {
      const [stock] = await erp.client.all<{ quantity: string }>(
        `/stocks/?product=${products[index]}&warehouse=${warehouses.main}`,
      );
      const quantity = quantityText(thousandthsOf(stock!.quantity) + thousandthsOf(more));
      rows.push(stockOf(key, index, 'main', quantity));
      this.stock(index, thousandthsOf(more));
    }
    await importRows(erp.client, 'stocks', rows);
  }
}

/** The half of an amount, rounded down. */
export const halfOf = (money: string): string => moneyText(centsOf(money) / 2n);

/** What is left of an amount. */
export const lessOf = (money: string, part: string): string => moneyText(centsOf(money) - centsOf(part));
