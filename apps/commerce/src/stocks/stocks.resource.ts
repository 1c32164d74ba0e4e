import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as shapes } from '@stoa/dto';
import { Database, sql } from '@stoa/persistence';
import { ResourceService, type StoredRow } from '@stoa/service';
import type { Actor } from '../actor.js';
import { availableOf } from '../pricing/availability.js';
import { isSold, ownedBy, warehousesOfBuyer } from '../pricing/buyers.js';
import { Resource } from '../resource.js';
import { checkSameSupplier } from '../suppliers/same-supplier.js';
import { causedBy } from '../cause.js';
import { Stock } from './stock.entity.js';
import { savedStock } from './stock.rules.js';
import { StocksRepository } from './stocks.repository.js';

const { stocks } = commerce;

@Resource(stocks, {
  entity: Stock,
  computed: { available: () => availableOf('stocks') },
  visible: (actor) => {
    if (actor.role === 'admin') return sql`true`;
    return actor.role === 'buyer'
      ? sql`stocks.warehouse = any(${warehousesOfBuyer(actor)}) and ${isSold(sql`stocks.product`)}`
      : sql`stocks.warehouse = any(${ownedBy('warehouses', actor)})`;
  },
  writable: ({ role, supplier }) => role === 'admin' || supplier !== null,
  beforeSave: savedStock,
})
export class StocksResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly stocks: StocksRepository,
    private readonly database: Database,
  ) {}

  @Handles(stocks.create)
  create({ body }: Input<typeof stocks.create>, context: CallerContext): Promise<Reply> {
    return this.resources.create(stocks, context, body, async ({ tx, actor: { org }, input, save }) => {
      const { product, warehouse } = input as StoredRow<typeof stocks>;
      await checkSameSupplier(tx, product, ['warehouse', warehouse]);
      await tx.execute(causedBy({ kind: 'adjust', org }));
      await save(input);
    });
  }

  @Handles(stocks.update)
  update(given: Input<typeof stocks.update>, context: CallerContext): Promise<Reply> {
    return this.resources.update(stocks, context, given, async ({ tx, actor: { org }, input, save }) => {
      await tx.execute(causedBy({ kind: 'adjust', org }));
      await save(input);
    });
  }

  @Handles(stocks.remove)
  remove(target: Input<typeof stocks.remove>, context: CallerContext): Promise<Reply> {
    return this.resources.remove(stocks, context, target, async ({ tx, actor: { org }, remove }) => {
      await tx.execute(causedBy({ kind: 'adjust', org }));
      await remove();
    });
  }

  @Handles(stocks.adjust)
  async adjust({ body }: Input<typeof stocks.adjust>, context: CallerContext): Promise<Reply> {
    const actor = await this.resources.permitted(stocks, context, 'create');
    const { delta, reason = '', ...place } = shapes.readForm(commerce.adjustmentFields, await body.read());
    const id = await this.database.transaction(async (tx) => {
      await this.stocks.checkPlace(tx, actor, place);
      await tx.execute(causedBy({ kind: 'adjust', org: actor.org, reason }));
      return this.stocks.add(tx, place, delta);
    });
    return this.resources.shown(stocks, id);
  }
}
