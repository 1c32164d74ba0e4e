import { Module } from '@nestjs/common';
import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { warehousesOfBuyer } from '../pricing/buyers.js';
import { Resource } from '../resource.js';
import { causedBy } from '../cause.js';
import { ofOwnSupplier, ownSupplier } from '../suppliers/supplied.rules.js';
import { Warehouse } from './warehouse.entity.js';

const { warehouses } = commerce;

@Resource(warehouses, {
  entity: Warehouse,
  visible: (actor) => {
    if (actor.role === 'admin') return sql`true`;
    return actor.role === 'buyer'
      ? sql`warehouses.id = any(${warehousesOfBuyer(actor)})`
      : sql`warehouses.supplier = ${actor.supplier}::int`;
  },
  writable: ofOwnSupplier,
  beforeSave: (saving) => ({ ...saving.input, ...ownSupplier(saving) }),
})
class WarehousesResource {
  constructor(private readonly resources: ResourceService<Actor>) {}

  /** A warehouse that is switched changes the stocks that buyers see. */
  @Handles(warehouses.update)
  update(given: Input<typeof warehouses.update>, context: CallerContext): Promise<Reply> {
    return this.resources.update(warehouses, context, given, async ({ tx, actor: { org }, input, save }) => {
      await tx.execute(causedBy({ org }));
      await save(input);
    });
  }
}

@Module({ controllers: [WarehousesResource] })
export class WarehousesModule {}
