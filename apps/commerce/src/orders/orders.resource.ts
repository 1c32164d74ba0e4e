import { Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { Resource } from '../resource.js';
import { BasketsService, linesOf } from './baskets.service.js';
import { calculated } from './calculation.rules.js';
import { LiveOrdersService } from './live-orders.service.js';
import { Order } from './order.entity.js';
import {
  bodyFields,
  checkNew,
  isOfSupplier,
  isOfSuppliers,
  savedOrder,
  type OrderRow,
} from './order.rules.js';
import { references } from './order-references.js';
import { OrderStatisticsRepository } from './order-statistics.repository.js';
import { computed, count, filters, visible } from './order.view.js';

const { orders } = commerce;

@Resource(orders, {
  entity: Order,
  visible,
  count,
  computed,
  filters,
  references,
  bodyFields,
  beforeSave: savedOrder,
})
export class OrdersResource {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly baskets: BasketsService,
    private readonly live: LiveOrdersService,
    private readonly sums: OrderStatisticsRepository,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(orders.list)
  async list({ query }: Input<typeof orders.list>, context: CallerContext): Promise<Reply> {
    const { body, meta } = await this.resources.page(orders, context, query);
    return Reply.list(await this.live.priced(this.database, body as string[], this.#now), meta);
  }

  @Handles(orders.get)
  async get({ id, reading }: Input<typeof orders.get>, context: CallerContext): Promise<Reply> {
    const { body, meta } = await this.resources.one(orders, context, id, reading);
    const [order] = await this.live.priced(this.database, [body as string], this.#now);
    return Reply.one(order!, meta);
  }

  @Handles(orders.calculate)
  async calculate({ body }: Input<typeof orders.calculate>, context: CallerContext): Promise<Reply> {
    const { input } = await this.resources.draft(orders, context, body);
    const head = input as OrderRow;
    const { quote } = await this.baskets.price(this.database, {
      head,
      lines: linesOf(input.lines),
      now: this.#now,
    });
    return Reply.one(JSON.stringify(calculated(input, quote)));
  }

  @Handles(orders.create)
  async create({ body }: Input<typeof orders.create>, context: CallerContext): Promise<Reply> {
    let isExisting = false;
    const reply = await this.resources.create(
      orders,
      context,
      body,
      async ({ tx, actor, input, save, take }) => {
        const known = await this.baskets.existing(tx, input);
        isExisting = known !== undefined;
        if (known !== undefined) return take(known);
        const { lines, submit: _, expected_total: __, ...values } = input;
        const head = { ...values, user: actor.id } as OrderRow;
        await this.baskets.save(tx, save, { head, lines: linesOf(lines), now: this.#now });
      },
    );
    return isExisting ? Reply.one(reply.body as string, { ...reply.meta, isExisting }) : reply;
  }

  @Handles(orders.update)
  update(given: Input<typeof orders.update>, context: CallerContext): Promise<Reply> {
    return this.resources.update(orders, context, given, async ({ tx, actor, current, input, now, save }) => {
      const { lines, submit: _, expected_total: __, ...values } = input;
      if (lines === undefined && (isOfSupplier(actor) || isOfSuppliers(values))) return save(values);
      checkNew(current);
      const asked = { current, input: values, now, ...(lines && { lines: linesOf(lines) }) };
      return this.baskets.replace(tx, save, asked);
    });
  }

  /** Baskets alone are removed. */
  @Handles(orders.remove)
  remove(target: Input<typeof orders.remove>, context: CallerContext): Promise<Reply> {
    return this.resources.remove(orders, context, target, ({ current, remove }) => {
      checkNew(current);
      return remove();
    });
  }

  @Handles(orders.statistics)
  async statistics({ query }: Input<typeof orders.statistics>, context: CallerContext): Promise<Reply> {
    const listed = await this.resources.listed(orders, context, query);
    return Reply.one(await this.sums.byCurrency(listed, query));
  }

  get #now(): string {
    return new Date(this.clock()).toISOString();
  }
}
