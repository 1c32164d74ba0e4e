import { Inject, Injectable } from '@nestjs/common';
import type { CallerContext } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { orderDocument, ordersHead, ordersTail } from '@stoa/feeds';
import { Fault, type Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { ExchangeRepository, type Session } from '../exchange/exchange.repository.js';
import { AcknowledgementsService } from '../orders/acknowledgements.service.js';
import { writtenOrder } from './exported-order.rules.js';
import { ExportedOrdersRepository, type OrderExport } from './exported-orders.repository.js';

const { orders } = commerce;

/** Orders on their way to an ERP, and its word that it has them. */
@Injectable()
export class OrderExportService {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly acknowledgements: AcknowledgementsService,
    private readonly exchange: ExchangeRepository,
    private readonly exported: ExportedOrdersRepository,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns the lines of the document, which are read as the client takes them */
  async begin(session: Session, actor: Actor): Promise<AsyncGenerator<string[]>> {
    const { id, at } = await this.database.transaction(async (tx) => {
      await this.exchange.lock(tx, session);
      return this.exported.begin(tx, session, this.clock());
    });
    return this.#lines({ id, supplier: session.supplier, actor }, at);
  }

  async *#lines(exported: OrderExport, at: string): AsyncGenerator<string[]> {
    yield ordersHead(at);
    for (let after: number | undefined = 0; after !== undefined;) {
      const read = await this.exported.next(this.database, exported, after);
      if (read.length) yield read.map(({ order }) => orderDocument(writtenOrder(order)));
      after = read.at(-1)?.id;
    }
    await this.exported.complete(this.database, exported.id);
    yield [ordersTail];
  }

  /** Orders that have changed since are left for the next export. */
  async acknowledge(session: Session, context: CallerContext): Promise<void> {
    const exported = await this.exported.exported(this.database, session);
    for (const { order: id, version } of exported) await this.#acknowledge(context, id, version);
    const [first] = exported;
    if (first) await this.database.transaction((tx) => this.exported.remove(tx, first.export));
  }

  async #acknowledge(context: CallerContext, id: number, version: number): Promise<void> {
    try {
      await this.resources.change(orders, context, { id, versions: [version] }, (change) =>
        this.acknowledgements.acknowledge(change, {}),
      );
    } catch (error) {
      const { kind } = Fault.from(error);
      if (kind !== 'precondition_failed' && kind !== 'not_found') throw error;
    }
  }
}
