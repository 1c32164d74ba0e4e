import type { Client, HttpReply } from '@stoa/testing';
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
  word,
  type Buyer,
  type Made,
} from './commerce-clients.js';

/** A company that buys from a supplier by a contract. */
export class Trade {
  private constructor(
    readonly supplier: number,
    readonly company: number,
    readonly contract: number,
    readonly priceType: number,
    readonly warehouse: number,
    readonly users: { buyer: Buyer; seller: Client },
  ) {}

  static async start(): Promise<Trade> {
    const supplier = await newSupplier();
    const priceType = await newPriceType(supplier);
    const warehouse = await newWarehouse(supplier);
    const buyer = await newBuyer();
    const company = (await newCompany({ name: `Romashka ${word()}`, buyers: [buyer.id] })).id;
    const contract = (await newContract({ supplier, company, price_type: priceType })).id;
    const seller = (await newUser({ role: 'supplier', supplier })).client;
    return new Trade(supplier, company, contract, priceType, warehouse, { buyer, seller });
  }

  get buyer(): Client {
    return this.users.buyer.client;
  }

  get seller(): Client {
    return this.users.seller;
  }

  /** A product that the company can order. */
  async goods(given: object = {}, stock = '100.000'): Promise<number> {
    const product = await newProduct(this.supplier, given);
    await made('prices', { product, price_type: this.priceType, amount: '10.10' });
    await made('stocks', { product, warehouse: this.warehouse, quantity: stock });
    return product;
  }

  body(product: number, quantity = '2', more: object = {}): object {
    const { supplier, company } = this;
    return { supplier, company, lines: [{ product, quantity }], ...more };
  }

  create(body: object): Promise<HttpReply> {
    return this.buyer('POST', pathOf(), { body });
  }

  async place(product: number, more: object = {}): Promise<Made> {
    return row(await this.create(this.body(product, '2', { submit: true, ...more })));
  }

  post(id: number, action: string, body: object = {}, client = this.buyer): Promise<HttpReply> {
    return client('POST', pathOf(id, `${action}/`), { body });
  }
}

/** `orders/`, the path of an order, or of what is below one of them. */
export const pathOf = (id?: number, action = ''): string =>
  `${base}/orders/${id === undefined ? '' : `${id}/`}${action}`;
