import { Module } from '@nestjs/common';
import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { warehousesOfBuyer } from '../pricing/buyers.js';
import { Resource } from '../resource.js';
import { ofOwnSupplier, ownSupplier } from '../suppliers/supplied.rules.js';
import { Warehouse } from './warehouse.entity.js';

@Resource(commerce.warehouses, {
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
class WarehousesResource {}

@Module({ controllers: [WarehousesResource] })
export class WarehousesModule {}
