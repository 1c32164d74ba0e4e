import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { Fault } from '@stoa/kernel';
import { sql } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import { Resource } from '../resource.js';
import { OrderStatus } from './order-status.entity.js';

const { orderStatuses } = commerce;

@Resource(orderStatuses, {
  entity: OrderStatus,
  // Status lines name statuses by code, and end in final ones.
  beforeSave: ({ current, input }) => {
    for (const field of ['code', 'is_final'] as const)
      if (current && input[field] !== undefined && input[field] !== current[field])
        throw fieldFault(field, 'fixed');
    return input;
  },
})
export class OrderStatusesResource {
  constructor(private readonly resources: ResourceService<Actor>) {}

  /** A status that is in a line stays. */
  @Handles(orderStatuses.remove)
  remove({ id }: Input<typeof orderStatuses.remove>, context: CallerContext): Promise<Reply> {
    return this.resources.remove(
      orderStatuses,
      context,
      { id },
      async ({ tx, current: { code }, remove }) => {
        const used = await tx.row(sql`select from status_lines
        where steps @> jsonb_build_array(jsonb_build_object('from', ${code}::text))
          or steps @> jsonb_build_array(jsonb_build_object('to', ${code}::text)) limit 1`);
        if (used) throw new Fault('conflict', 'referenced', `the status ${code} is in a line`);
        await remove();
      },
    );
  }
}
