import { Controller } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { ExchangeFilesService } from '../exchange/exchange-files.service.js';
import { ExchangeKeysService } from '../exchange/exchange-keys.service.js';
import { ExchangeSessionsService, sessionOfOrders } from '../exchange/exchange-sessions.service.js';
import { fileName } from '../exchange/file-name.rules.js';
import { OrderExportService } from './order-export.service.js';
import { OrderFilesService, type Sender } from './order-files.service.js';

const { exchange, orders } = commerce;

/** The steps of an exchange of orders with 1C. */
@Controller()
export class OrderExchangeHandlers {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly sessions: ExchangeSessionsService,
    private readonly keys: ExchangeKeysService,
    private readonly exchanged: ExchangeFilesService,
    private readonly exports: OrderExportService,
    private readonly files: OrderFilesService,
  ) {}

  @Handles(exchange.beginOrders)
  async begin({ supplier }: Input<typeof exchange.beginOrders>, context: CallerContext): Promise<Reply> {
    const { session } = await this.sessions.of(context, supplier);
    await this.exchanged.clear(sessionOfOrders(session));
    await this.keys.revokeOld(context);
    return Reply.none();
  }

  @Handles(exchange.exportOrders)
  async export({ supplier }: Input<typeof exchange.exportOrders>, context: CallerContext): Promise<Reply> {
    const { session } = await this.sessions.of(context, supplier);
    const actor = await this.resources.permitted(orders, context, 'read');
    return Reply.list(await this.exports.begin(session, actor));
  }

  @Handles(exchange.acknowledgeOrders)
  async acknowledge(
    { supplier }: Input<typeof exchange.acknowledgeOrders>,
    context: CallerContext,
  ): Promise<Reply> {
    const { session } = await this.sessions.of(context, supplier);
    await this.exports.acknowledge(session, context);
    return Reply.none();
  }

  @Handles(exchange.uploadOrders)
  async upload(
    { supplier, name }: Input<typeof exchange.uploadOrders>,
    context: CallerContext,
  ): Promise<Reply> {
    const sender = await this.#senderOf(context, supplier);
    return reportOf(await this.files.upload(fileName(name), context.body!, sender));
  }

  @Handles(exchange.importOrders)
  async import(
    { supplier, name }: Input<typeof exchange.importOrders>,
    context: CallerContext,
  ): Promise<Reply> {
    return reportOf(await this.files.import(fileName(name), await this.#senderOf(context, supplier)));
  }

  async #senderOf(context: CallerContext, supplier: string | undefined): Promise<Sender> {
    const { session, actor } = await this.sessions.of(context, supplier);
    return { session: sessionOfOrders(session), actor, context };
  }
}

const reportOf = (reasons: string[]): Reply => Reply.one(JSON.stringify({ reasons }));
