import { Injectable } from '@nestjs/common';
import type { CallerContext } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import type { ReadOrder } from '@stoa/feeds';
import { centsOf, moneyText } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import type { OrderChange } from '../orders/order-change.js';
import { PaymentsService } from '../orders/payments.service.js';
import { TransitionsService } from '../orders/transitions.service.js';
import { ReturnedOrdersRepository, type Scope } from './returned-orders.repository.js';

const { orders, orderStatusFields, paymentFields } = commerce;

/** Orders as an ERP sends them back: with its number, a status, a payment. */
@Injectable()
export class ReturnedOrdersService {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly returned: ReturnedOrdersRepository,
    private readonly transitions: TransitionsService,
    private readonly payments: PaymentsService,
    private readonly database: Database,
  ) {}

  /** Takes over what is said of one order, in one transaction. @returns whether it changed. @throws Fault */
  async take(given: ReadOrder, scope: Scope, context: CallerContext): Promise<boolean> {
    const id = await this.#find(given, scope);
    let isChanged = false;
    await this.resources.change(orders, context, { id }, async (change) => {
      const order = { ...change };
      order.save = async (...saved) => {
        isChanged = true;
        return (order.current = await change.save(...saved));
      };
      await this.#apply(order, given);
    });
    return isChanged;
  }

  /** 1C sends a key of its own for orders that it has not got from here, and the number of a site as the number. */
  async #find({ key, number, inn }: ReadOrder, scope: Scope): Promise<number> {
    const byKey = key ? await this.returned.byKey(this.database, scope, key) : [];
    if (byKey.length > 1) throw fieldFault('external_id', 'several_orders');
    if (byKey.length) return byKey[0]!;
    const byNumber = number ? await this.returned.byNumber(this.database, scope, number, inn) : [];
    if (byNumber.length > 1) throw fieldFault('number', 'several_numbers');
    if (!byNumber.length) throw fieldFault(key ? 'external_id' : 'number', 'not_stored');
    return byNumber[0]!;
  }

  /** A status that the order has had is no news: documents are often older than the order. */
  async #apply(order: OrderChange, given: ReadOrder): Promise<void> {
    if (given.isCancelled) return this.#move(order, 'cancelled', given);
    const passed = await this.returned.passed(order.tx, order.current.id);
    await this.#move(order, order.current.status, given);
    if (given.payment) await this.#pay(order, given.payment);
    const status = await this.#statusOf(order, given);
    if (status && !passed.has(status)) await this.#move(order, status, given);
    if (given.isShipped && !passed.has('shipped')) await this.#move(order, 'shipped', given);
  }

  async #move(order: OrderChange, status: string, { externalNumber }: ReadOrder): Promise<void> {
    const body = { status, ...(externalNumber !== undefined && { external_number: externalNumber }) };
    await this.transitions.move(order, shapes.readForm(orderStatusFields, body), 'erp');
  }

  /** An ERP says when an order was paid, and not how much of it. */
  async #pay(order: OrderChange, { at, number }: NonNullable<ReadOrder['payment']>): Promise<void> {
    const rest = centsOf(order.current.total) - centsOf(order.current.paid_amount);
    if (rest <= 0n) return;
    const body = { amount: moneyText(rest), paid_at: at, external_id: number ?? null };
    await this.payments.pay(order, shapes.readForm(paymentFields, body), 'erp');
  }

  /** @throws Fault invalid/validation for a status that there is not */
  async #statusOf({ tx }: OrderChange, { statuses }: ReadOrder): Promise<string | undefined> {
    if (!statuses.length) return undefined;
    const code = await this.returned.status(tx, statuses);
    if (code === undefined) throw fieldFault('status', 'choice', { value: statuses[0] });
    return code;
  }
}
