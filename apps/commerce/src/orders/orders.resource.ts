import { Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import type { Clock, Json } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { Resource } from '../resource.js';
import { BasketsService, linesOf } from './baskets.service.js';
import { calculated } from './calculation.rules.js';
import { storedBaskets } from './facts.sql.js';
import { LiveOrdersService } from './live-orders.service.js';
import { references } from './order-references.js';
import { OrderLinesRepository } from './order-lines.repository.js';
import { OrderStatisticsRepository } from './order-statistics.repository.js';
import { Order } from './order.entity.js';
import { bodyFields, checkNew, isOfSuppliers, isReduced, savedOrder, type OrderRow } from './order.rules.js';
import { computed, count, each, filters, visible } from './order.view.js';
import { QuotesService } from './quotes.service.js';
import { repeatedBody } from './repetition.rules.js';
import { SubmissionsService } from './submissions.service.js';
import { SupplierEditsService } from './supplier-edits.service.js';

const { orders } = commerce;

@Resource(orders, {
  entity: Order,
  visible,
  each,
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
    private readonly lines: OrderLinesRepository,
    private readonly submissions: SubmissionsService,
    private readonly edits: SupplierEditsService,
    private readonly quotes: QuotesService,
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
    return this.#live(await this.resources.one(orders, context, id, reading));
  }

  @Handles(orders.calculate)
  async calculate({ body }: Input<typeof orders.calculate>, context: CallerContext): Promise<Reply> {
    const { input } = await this.resources.draft(orders, context, body);
    const asked = { head: input as OrderRow, lines: linesOf(input.lines), now: this.#now };
    const { quote } = await this.baskets.price(this.database, asked);
    return Reply.one(JSON.stringify(calculated(input, quote)));
  }

  @Handles(orders.create)
  async create({ body }: Input<typeof orders.create>, context: CallerContext): Promise<Reply> {
    let isExisting = false;
    const reply = await this.resources.create(orders, context, body, async (writing) => {
      const { tx, actor, input, save, take } = writing;
      const known = await this.baskets.existing(tx, input);
      isExisting = known !== undefined;
      if (known !== undefined) return take(known);
      const { lines, submit, expected_total: expectedTotal, ...values } = input;
      const now = this.#now;
      const head = { ...values, user: actor.id } as OrderRow;
      const current = await this.baskets.save(tx, save, { head, lines: linesOf(lines), now });
      if (submit) await this.submissions.submit({ tx, actor, save, current, now, expectedTotal });
    });
    return this.#live(reply, isExisting);
  }

  @Handles(orders.update)
  async update(given: Input<typeof orders.update>, context: CallerContext): Promise<Reply> {
    const reply = await this.resources.update(orders, context, given, (change) => {
      const { tx, actor, current, input, now, save } = change;
      const { lines, submit: _, expected_total: __, ...values } = input;
      const asked = lines && linesOf(lines);
      if (isReduced(actor, current) && isOfSuppliers(values)) return this.edits.change(change, values, asked);
      checkNew(current);
      return this.baskets.replace(tx, save, {
        current,
        input: values,
        now,
        ...(asked && { lines: asked }),
      });
    });
    return this.#live(reply);
  }

  @Handles(orders.repeat)
  async repeat({ id }: Input<typeof orders.repeat>, context: CallerContext): Promise<Reply> {
    await this.resources.permitted(orders, context, 'create');
    const { current } = await this.resources.load(orders, context, id);
    const [facts] = await this.quotes.facts(this.database, storedBaskets([id]), this.#now);
    const body = repeatedBody(current, facts!, await this.lines.of(this.database, id)) as Json;
    return this.create({ body: { read: () => Promise.resolve(body) } }, context);
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

  /** The order of a reply as it costs now. */
  async #live({ body, meta }: Reply, isExisting = false): Promise<Reply> {
    const [order] = await this.live.priced(this.database, [body as string], this.#now);
    return Reply.one(order!, { ...meta, ...(isExisting && { isExisting }) });
  }

  get #now(): string {
    return new Date(this.clock()).toISOString();
  }
}
