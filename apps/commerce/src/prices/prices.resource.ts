import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { sql } from '@stoa/persistence';
import { ResourceService, type StoredRow } from '@stoa/service';
import type { Actor } from '../actor.js';
import { isSold, ownedBy, priceTypesOfBuyer } from '../pricing/buyers.js';
import { Resource } from '../resource.js';
import { checkSameSupplier } from '../suppliers/same-supplier.js';
import { causedBy } from '../cause.js';
import { Price } from './price.entity.js';
import { savedPrice } from './price.rules.js';

const { prices } = commerce;

@Resource(prices, {
  entity: Price,
  visible: (actor) => {
    if (actor.role === 'admin') return sql`true`;
    return actor.role === 'buyer'
      ? sql`prices.price_type = any(${priceTypesOfBuyer(actor)}) and ${isSold(sql`prices.product`)}`
      : sql`prices.price_type = any(${ownedBy('price_types', actor)})`;
  },
  writable: ({ role, supplier }) => role === 'admin' || supplier !== null,
  beforeSave: savedPrice,
})
export class PricesResource {
  constructor(private readonly resources: ResourceService<Actor>) {}

  @Handles(prices.create)
  create({ body }: Input<typeof prices.create>, context: CallerContext): Promise<Reply> {
    return this.resources.create(prices, context, body, async ({ tx, actor: { org }, input, save }) => {
      const { product, price_type: type } = input as StoredRow<typeof prices>;
      await checkSameSupplier(tx, product, ['price_type', type]);
      await tx.execute(causedBy({ org }));
      await save(input);
    });
  }

  @Handles(prices.update)
  update(given: Input<typeof prices.update>, context: CallerContext): Promise<Reply> {
    return this.resources.update(prices, context, given, async ({ tx, actor, current, input, save }) => {
      const { product, price_type: type } = { ...current, ...input };
      await checkSameSupplier(tx, product, ['price_type', type]);
      await tx.execute(causedBy({ org: actor.org }));
      await save(input);
    });
  }

  @Handles(prices.remove)
  remove(target: Input<typeof prices.remove>, context: CallerContext): Promise<Reply> {
    return this.resources.remove(prices, context, target, async ({ tx, actor: { org }, remove }) => {
      await tx.execute(causedBy({ org }));
      await remove();
    });
  }
}
