import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { Database } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { AcknowledgementsService } from './acknowledgements.service.js';
import { checkNew, checkSells, checkSubmitted } from './order.rules.js';
import { OrderRecordsRepository } from './order-records.repository.js';
import { pageOfRows } from './page.rules.js';
import { SubmissionsService } from './submissions.service.js';
import { TransitionsService } from './transitions.service.js';

const { cancellationFields, orders, orderStatusFields, submissionFields } = commerce;

/** What moves an order on, and how it came where it is. */
@Controller()
export class OrderStatusHandlers {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly submissions: SubmissionsService,
    private readonly transitions: TransitionsService,
    private readonly acknowledgements: AcknowledgementsService,
    private readonly records: OrderRecordsRepository,
    private readonly database: Database,
  ) {}

  @Handles(orders.submit)
  submit({ body, ...target }: Input<typeof orders.submit>, context: CallerContext): Promise<Reply> {
    return this.resources.change(orders, context, target, async (change) => {
      const { expected_total: expectedTotal } = shapes.readForm(submissionFields, await body.read());
      checkNew(change.current);
      await this.submissions.submit({ ...change, expectedTotal });
    });
  }

  @Handles(orders.setStatus)
  setStatus({ body, ...target }: Input<typeof orders.setStatus>, context: CallerContext): Promise<Reply> {
    return this.resources.change(orders, context, target, async (change) => {
      await this.transitions.move(change, shapes.readForm(orderStatusFields, await body.read()));
    });
  }

  @Handles(orders.cancel)
  cancel({ body, ...target }: Input<typeof orders.cancel>, context: CallerContext): Promise<Reply> {
    return this.resources.change(orders, context, target, async (change) => {
      const { reason = '' } = shapes.readForm(cancellationFields, await body.read());
      const save: typeof change.save = (values, event) =>
        change.save({ ...values, cancel_reason: reason }, event);
      await this.transitions.move({ ...change, save }, { status: 'cancelled', comment: reason });
    });
  }

  @Handles(orders.acknowledge)
  acknowledge({ id, body }: Input<typeof orders.acknowledge>, context: CallerContext): Promise<Reply> {
    return this.resources.change(orders, context, { id }, async (change) => {
      checkSells(change.actor);
      checkSubmitted(change.current);
      await this.acknowledgements.acknowledge(change, await body.read());
    });
  }

  @Handles(orders.history)
  async history({ id, query }: Input<typeof orders.history>, context: CallerContext): Promise<Reply> {
    await this.resources.one(orders, context, id);
    const { rows, page } = pageOfRows(await this.records.history(this.database, id), query);
    return Reply.list(rows, { page });
  }
}
