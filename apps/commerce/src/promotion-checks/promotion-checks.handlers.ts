import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { commerce as fields } from '@stoa/dto';
import { Fault, type Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, ResourceService, type StoredRow } from '@stoa/service';
import { noSuchPk, type Actor } from '../actor.js';
import { storedBaskets } from '../orders/facts.sql.js';
import { orderedGoods } from '../orders/ordered-goods.js';
import { QuotesService } from '../orders/quotes.service.js';
import { PromotionSettlement } from '../promotions/promotion-settlement.js';
import type { Reason } from '../promotions/promotion.js';
import { reasonView } from '../promotions/reason-texts.js';

const { orders, promotions } = commerce;

type Order = StoredRow<typeof orders> & { applied_promotions: { promotion: number }[] };

@Controller()
export class PromotionChecksHandlers {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly quotes: QuotesService,
    private readonly settlement: PromotionSettlement,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(promotions.check)
  async check({ id, body }: Input<typeof promotions.check>, context: CallerContext): Promise<Reply> {
    await this.resources.one(promotions, context, id);
    const asked = fields.readForm(commerce.promotionCheckFields, await body.read());
    const reasons = await this.#reasons(id, await this.#order(context, asked.order));
    return Reply.one(JSON.stringify({ applicable: !reasons.length, reasons: reasons.map(reasonView) }));
  }

  /** @throws Fault invalid/validation for an order that does not exist for the caller */
  async #order(context: CallerContext, id: number): Promise<Order> {
    const found = await this.resources.one(orders, context, id).catch((error: unknown) => {
      throw Fault.from(error).kind === 'not_found' ? noSuchPk('order', id) : error;
    });
    return JSON.parse(found.body as string) as Order;
  }

  /** The promotions of a submitted order are those that it was submitted with. */
  async #reasons(promotion: number, order: Order): Promise<Reason[]> {
    if (order.status !== 'new') {
      const isApplied = order.applied_promotions.some((one) => one.promotion === promotion);
      return isApplied ? [] : [{ code: 'submitted', values: {} }];
    }
    const now = new Date(this.clock()).toISOString();
    const [facts] = await this.quotes.facts(this.database, storedBaskets([order.id]), now);
    const asked = { supplier: facts!.supplier, goods: orderedGoods(facts!, now) };
    return this.settlement.reasons(this.database, asked, promotion);
  }
}
