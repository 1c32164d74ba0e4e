import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import type { Match } from '@stoa/kernel';
import { sql, type Sql } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { ofParties } from '../parties.js';
import { Resource } from '../resource.js';
import { ofOwnSupplier } from '../suppliers/supplied.rules.js';
import { acknowledged } from '../sync/sync.rules.js';
import { Contract } from './contract.entity.js';
import { savedContract } from './contract.rules.js';

const { contracts, deliveryTypes, paymentTypes, warehouses } = commerce;

/** The contracts that name one of the ids. */
const naming = (ids: Sql, { values }: Match): Sql => sql`${ids} && ${values}::int[]`;

@Resource(contracts, {
  entity: Contract,
  visible: (actor) => ofParties('contracts', actor),
  filters: {
    warehouses: {
      to: warehouses,
      condition: (_test, columns, { match }) => naming(columns.warehouses, match),
    },
    payment_types: {
      to: paymentTypes,
      condition: (_test, columns, { match }) => naming(columns.payment_types, match),
    },
    delivery_types: {
      to: deliveryTypes,
      condition: (_test, columns, { match }) => naming(columns.delivery_types, match),
    },
  },
  writable: ofOwnSupplier,
  references: {
    warehouses: ({ supplier }) => sql`coalesce(warehouses.supplier = ${supplier ?? null}::int, true)`,
  },
  beforeSave: savedContract,
})
export class ContractsResource {
  constructor(private readonly resources: ResourceService<Actor>) {}

  @Handles(contracts.acknowledge)
  acknowledge({ id, body }: Input<typeof contracts.acknowledge>, context: CallerContext): Promise<Reply> {
    return this.resources.change(contracts, context, { id }, async ({ now, save }) =>
      save(acknowledged(await body.read(), now), contracts.acknowledged),
    );
  }
}
