import type { Client } from '@stoa/testing';
import {
  base,
  made,
  newBuyer,
  newCompany,
  newContract,
  newPriceType,
  newProduct,
  newSupplier,
  newUser,
  newWarehouse,
  row,
  type Buyer,
  type Made,
} from './commerce-clients.js';

export type Order = Made & { lines: { id: number; product: number; returned_quantity: string }[] };

/** A company that buys of a supplier, at 10.10. */
export class Trade {
  private constructor(
    readonly supplier: number,
    readonly company: number,
    readonly buyer: Buyer,
    readonly seller: Client,
    private readonly places: { price_type: number; warehouse: number },
  ) {}

  static async start(): Promise<Trade> {
    const supplier = await newSupplier();
    const places = { price_type: await newPriceType(supplier), warehouse: await newWarehouse(supplier) };
    const buyer = await newBuyer();
    const company = (await newCompany({ buyers: [buyer.id] })).id;
    await newContract({ supplier, company, price_type: places.price_type });
    const { client } = await newUser({ role: 'supplier', supplier });
    return new Trade(supplier, company, buyer, client, places);
  }

  /** Of these quantities of new products, of which there are 100.000. */
  async order(...quantities: string[]): Promise<Order> {
    const { supplier, company } = this;
    const { price_type, warehouse } = this.places;
    const lines: object[] = [];
    for (const quantity of quantities) {
      const product = await newProduct(supplier);
      await made('prices', { product, price_type, amount: '10.10' });
      await made('stocks', { product, warehouse, quantity: '100' });
      lines.push({ product, quantity });
    }
    return (await made('orders', { supplier, company, lines }, this.buyer.client)) as Order;
  }

  async shipped(...quantities: string[]): Promise<Order> {
    const { id } = await this.order(...quantities);
    await this.buyer.client('POST', `${base}/orders/${id}/submit/`, { body: {} });
    const shipped = { body: { status: 'shipped' } };
    const reply = await this.seller('POST', `${base}/orders/${id}/status/`, shipped);
    if (reply.status !== 200) throw new Error(reply.text);
    return row(reply) as Order;
  }

  /** A claim about the first line of an order. */
  newClaim(order: Order, quantity: string, more: object = {}): Promise<Made> {
    return made('claims', claimOf(order, quantity, more), this.buyer.client);
  }
}

export const claimPath = (id?: number, action?: string): string =>
  `${base}/claims/${id === undefined ? '' : `${id}/`}${action ? `${action}/` : ''}`;

/** A buyer and a supplier who have nothing to do with a trade. */
export async function strangers(): Promise<{ stranger: Buyer; foreignSeller: Client }> {
  const { client: foreignSeller } = await newUser({ role: 'supplier', supplier: await newSupplier() });
  return { stranger: await newBuyer(), foreignSeller };
}

/** The body of a claim about the first line of an order. */
export const claimOf = (order: Order, quantity: unknown, more: object = {}): object => ({
  order: order.id,
  type: 'defect',
  description: 'Does not switch on',
  lines: [{ order_line: order.lines[0]!.id, quantity }],
  ...more,
});
