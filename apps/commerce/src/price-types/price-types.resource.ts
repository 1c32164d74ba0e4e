import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { sql, type Sql } from '@stoa/persistence';
import { ResourceService } from '@stoa/service';
import { fieldFault, type Actor } from '../actor.js';
import { priceTypesOfBuyer } from '../pricing/buyers.js';
import { Resource } from '../resource.js';
import { causedBy } from '../cause.js';
import { ofOwnSupplier, ownSupplier } from '../suppliers/supplied.rules.js';
import { PriceType } from './price-type.entity.js';
import { PriceTypesRepository } from './price-types.repository.js';

const { priceTypes } = commerce;

const isDefault = ({ id, supplier }: Record<'id' | 'supplier', Sql>): Sql =>
  sql`exists (select from suppliers s where s.id = ${supplier} and s.default_price_type = ${id})`;

@Resource(priceTypes, {
  entity: PriceType,
  computed: { is_default: isDefault },
  filters: { is_default: { value: isDefault } },
  visible: (actor) => {
    if (actor.role === 'admin') return sql`true`;
    return actor.role === 'buyer'
      ? sql`price_types.id = any(${priceTypesOfBuyer(actor)})`
      : sql`price_types.supplier = ${actor.supplier}::int`;
  },
  writable: ofOwnSupplier,
  beforeSave: (saving) => ({ ...saving.input, ...ownSupplier(saving) }),
})
export class PriceTypesResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly priceTypes: PriceTypesRepository,
  ) {}

  @Handles(priceTypes.create)
  create({ body }: Input<typeof priceTypes.create>, context: CallerContext): Promise<Reply> {
    return this.resources.create(priceTypes, context, body, async ({ tx, actor: { org }, input, save }) => {
      const { is_default: becomesDefault, ...values } = input;
      await tx.execute(causedBy({ org }));
      const made = await save(values);
      if (becomesDefault) await this.priceTypes.makeDefault(tx, made);
      else await this.priceTypes.makeFirstDefault(tx, made);
    });
  }

  @Handles(priceTypes.update)
  update(given: Input<typeof priceTypes.update>, context: CallerContext): Promise<Reply> {
    return this.resources.update(priceTypes, context, given, async ({ tx, actor, current, input, save }) => {
      const { is_default: becomesDefault, ...values } = input;
      if (becomesDefault === false && (await this.priceTypes.isDefault(tx, current.id)))
        throw fieldFault('is_default', 'default_price_type');
      await tx.execute(causedBy({ org: actor.org }));
      const saved = await save(values);
      if (becomesDefault) await this.priceTypes.makeDefault(tx, saved);
    });
  }

  @Handles(priceTypes.remove)
  remove(target: Input<typeof priceTypes.remove>, context: CallerContext): Promise<Reply> {
    return this.resources.remove(priceTypes, context, target, async ({ tx, current, remove }) => {
      if (await this.priceTypes.isDefault(tx, current.id)) throw fieldFault('', 'default_price_type');
      await remove();
    });
  }
}
