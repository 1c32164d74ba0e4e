import { commerce } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { ownedBy } from '../pricing/buyers.js';
import { Resource } from '../resource.js';
import { StockMovement } from './stock-movement.entity.js';

@Resource(commerce.stockMovements, {
  entity: StockMovement,
  computed: {
    quantity: ({ kind }) => sql`case when ${kind} in ('reserve', 'release') then stock_movements.reserved
      else stock_movements.quantity end`,
  },
  visible: (actor) =>
    actor.role === 'admin'
      ? sql`true`
      : sql`stock_movements.warehouse = any(${ownedBy('warehouses', actor)})`,
})
export class StockMovementsResource {}
