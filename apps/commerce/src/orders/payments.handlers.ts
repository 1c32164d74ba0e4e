import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { Database } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { checkSells } from './order.rules.js';
import { pageOfRows } from './page.rules.js';
import { PaymentsRepository } from './payments.repository.js';
import { PaymentsService } from './payments.service.js';

const { orders, paymentFields } = commerce;

/** Payments of orders, which suppliers record. */
@Controller()
export class PaymentsHandlers {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly stored: PaymentsRepository,
    private readonly payments: PaymentsService,
    private readonly database: Database,
  ) {}

  @Handles(orders.payments)
  async list({ id, query }: Input<typeof orders.payments>, context: CallerContext): Promise<Reply> {
    await this.resources.one(orders, context, id);
    const { rows, page } = pageOfRows(await this.stored.of(this.database, id), query);
    return Reply.list(rows, { page });
  }

  @Handles(orders.pay)
  async pay({ body, ...target }: Input<typeof orders.pay>, context: CallerContext): Promise<Reply> {
    let paid = { payment: '', isKnown: false };
    await this.resources.change(orders, context, target, async (change) => {
      checkSells(change.actor);
      paid = await this.payments.pay(change, shapes.readForm(paymentFields, await body.read()));
    });
    return Reply.one(paid.payment, { isExisting: paid.isKnown });
  }
}
