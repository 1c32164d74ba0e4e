import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { centsOf, moneyText } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import type { OrderChange } from './order-change.js';
import { checkSells, checkSubmitted } from './order.rules.js';
import { OrderRecordsRepository } from './order-records.repository.js';
import { hasStep } from './order-transition.rules.js';
import { pageOfRows } from './page.rules.js';
import { PaymentsRepository } from './payments.repository.js';
import { TransitionsService } from './transitions.service.js';

const { orders, paymentFields } = commerce;

/** Payments of orders, which suppliers record. */
@Controller()
export class PaymentsHandlers {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly payments: PaymentsRepository,
    private readonly records: OrderRecordsRepository,
    private readonly transitions: TransitionsService,
    private readonly database: Database,
  ) {}

  @Handles(orders.payments)
  async list({ id, query }: Input<typeof orders.payments>, context: CallerContext): Promise<Reply> {
    await this.resources.one(orders, context, id);
    const { rows, page } = pageOfRows(await this.payments.of(this.database, id), query);
    return Reply.list(rows, { page });
  }

  /** The payment that an ERP has sent before is not counted again. */
  @Handles(orders.pay)
  async pay({ body, ...target }: Input<typeof orders.pay>, context: CallerContext): Promise<Reply> {
    let isExisting = false;
    let payment = '';
    await this.resources.change(orders, context, target, async (change) => {
      checkSells(change.actor);
      const {
        amount,
        paid_at: at = change.now,
        external_id: key = null,
      } = shapes.readForm(paymentFields, await body.read());
      const known = key ? await this.payments.known(change.tx, target.id, key) : undefined;
      isExisting = known !== undefined;
      payment = known ?? (await this.#pay(change, { amount, paid_at: at, external_id: key }));
    });
    return Reply.one(payment, { isExisting });
  }

  /** An order that is paid goes on to the status that says so, if that is its next one. */
  async #pay(
    change: OrderChange,
    given: { amount: string; paid_at: string; external_id: string | null },
  ): Promise<string> {
    const { tx, actor, current, save } = change;
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
    const values = { paid_amount: moneyText(paid) };
    const course = await this.records.course(tx, current.id);
    if (rest === 0n && hasStep(course, current.status, 'paid'))
      await this.transitions.pass({ ...change, current: { ...current, ...values } }, course, {
        path: ['paid'],
        by: 'system',
        values,
      });
    else await save({ ...values, sync_needed: true });
    await this.records.addDebt(tx, current.contract, moneyText(-centsOf(given.amount)));
    return payment;
  }
}
