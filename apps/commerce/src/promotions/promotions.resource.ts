import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { raw, sql, type Sql } from '@stoa/persistence';
import { ResourceService, type ResourceValues, type StoredRow } from '@stoa/service';
import type { Actor } from '../actor.js';
import { PicturesService } from '../files/pictures.service.js';
import { Resource } from '../resource.js';
import { ofOwnSupplier } from '../suppliers/supplied.rules.js';
import { savedPromotion } from './promotion-input.rules.js';
import { conditionsForBuyers, isForBuyer } from './promotion-targets.js';
import { PromotionUsageRepository } from './promotion-usage.repository.js';
import { Promotion } from './promotion.entity.js';
import { isRunning } from './promotions.repository.js';

const { promotions } = commerce;
type Stored = StoredRow<typeof promotions>;

/** What promotions refer to is the supplier's; the supplier is not known yet where a supplier sends none. */
const ofSupplier =
  (column: string) =>
  ({ supplier }: Partial<Stored>): Sql =>
    sql`coalesce(${raw(column)} = ${supplier ?? null}::int, true)`;

const ofSupplierOrPortal =
  (column: string) =>
  (values: Partial<Stored>): Sql =>
    sql`(${raw(column)} is null or ${ofSupplier(column)(values)})`;

@Resource(promotions, {
  entity: Promotion,
  computed: {
    used_count: ({ id }) => sql`(select count(*) from promotion_uses u where u.promotion = ${id})`,
  },
  shown: {
    coupon_code: (_columns, { actor }) => (actor.role === 'buyer' ? sql`null::text` : undefined),
    conditions: (_columns, { actor }) => (actor.role === 'buyer' ? conditionsForBuyers : undefined),
  },
  filters: {
    // Buyers do not find out codes by filters.
    coupon_code: {
      condition: (test, { coupon_code: code }, { actor }) =>
        actor.role === 'buyer' ? sql`true` : test(code),
    },
  },
  visible: (actor, { now }) => {
    if (actor.role === 'admin') return sql`true`;
    if (actor.role !== 'buyer') return sql`promotions.supplier = ${actor.supplier}::int`;
    const at = sql`${now}::timestamptz`;
    return sql`${isRunning(at)} and ${isForBuyer(actor, at)}
      and exists (select from suppliers s where s.id = promotions.supplier and s.is_active)`;
  },
  writable: ofOwnSupplier,
  within: {
    products: ofSupplier('products.supplier'),
    'price-types': ofSupplier('price_types.supplier'),
    contracts: ofSupplier('contracts.supplier'),
    categories: ofSupplierOrPortal('categories.owner'),
    'company-groups': ofSupplierOrPortal('company_groups.owner'),
    companies: () => sql`true`,
  },
  beforeSave: savedPromotion,
})
export class PromotionsResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly usage: PromotionUsageRepository,
    private readonly pictures: PicturesService,
  ) {}

  @Handles(promotions.setImage)
  setImage(sent: Input<typeof promotions.setImage>, context: CallerContext): Promise<Reply> {
    return this.pictures.add(promotions, context, sent, (_current, image) => ({ image }));
  }

  @Handles(promotions.update)
  update(given: Input<typeof promotions.update>, context: CallerContext): Promise<Reply> {
    return this.resources.update(promotions, context, given, async ({ tx, current, input, save }) => {
      await save(input);
      if (changesLimits(current, input)) await this.usage.recount(tx, current.id);
    });
  }
}

const changesLimits = (current: Stored, input: ResourceValues<typeof promotions>): boolean =>
  (['usage_limit', 'usage_limit_per_company'] as const).some(
    (limit) => input[limit] !== undefined && input[limit] !== current[limit],
  );
