import { Injectable } from '@nestjs/common';
import { centsOf, moneyText } from '@stoa/kernel';
import { fieldFault } from '../actor.js';
import type { OrderChange } from './order-change.js';
import { checkSubmitted } from './order.rules.js';
import { OrderRecordsRepository, type ActorType } from './order-records.repository.js';
import { PaymentsRepository } from './payments.repository.js';
import { TransitionsService } from './transitions.service.js';

export interface GivenPayment {
  amount: string;
  /** Now unless given. */
  paid_at?: string | undefined;
  /** By which an ERP knows the payment. */
  external_id?: string | null | undefined;
}

/** Records payments: the order, its debt and its status are one transaction. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly payments: PaymentsRepository,
    private readonly records: OrderRecordsRepository,
    private readonly transitions: TransitionsService,
  ) {}

  /**
   * The payment that an ERP has sent before is not counted again.
   * @returns the payment as JSON, and whether it was known. @throws Fault invalid/validation
   */
  async pay(
    change: OrderChange,
    { amount, paid_at: at = change.now, external_id: key = null }: GivenPayment,
    by: ActorType = 'user',
  ): Promise<{ payment: string; isKnown: boolean }> {
    const known = key ? await this.payments.known(change.tx, change.current.id, key) : undefined;
    if (known !== undefined) return { payment: known, isKnown: true };
    const given = { amount, paid_at: at, external_id: key };
    return { payment: await this.#add(change, given, by), isKnown: false };
  }

  async #add(
    change: OrderChange,
    given: { amount: string; paid_at: string; external_id: string | null },
    by: ActorType,
  ): Promise<string> {
    const { tx, actor, current } = change;
    checkSubmitted(current);
    if (current.status === 'cancelled')
      throw fieldFault('status', 'not_in_status', { status: current.status });
    const paid = centsOf(current.paid_amount) + centsOf(given.amount);
    const rest = centsOf(current.total) - paid;
    if (rest < 0n)
      throw fieldFault('amount', 'max_value', {
        max: moneyText(centsOf(current.total) - centsOf(current.paid_amount)),
      });
    const payment = await this.payments.add(tx, { order: current.id, actor: actor.id, ...given });
    await this.transitions.account(change, { paid_amount: moneyText(paid) }, by);
    await this.records.addDebt(tx, current.contract, moneyText(-centsOf(given.amount)));
    return payment;
  }
}
