import { Inject, Injectable } from '@nestjs/common';
import type { CallerContext } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { isWholeDocument, readOrders, type ReadOrder } from '@stoa/feeds';
import { Fault, type Clock } from '@stoa/kernel';
import { Database, outbox } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import type { Actor } from '../actor.js';
import { ExchangeFilesService } from '../exchange/exchange-files.service.js';
import { ExchangeRepository, type Session } from '../exchange/exchange.repository.js';
import { isArchive, isKept } from '../exchange/file-name.rules.js';
import { ImportsRepository } from '../imports/imports.repository.js';
import { rowIssues } from '../orders/row-issues.rules.js';
import { maxReasons, OrderReport, reasonOf } from './order-report.js';
import { ReturnedOrdersService } from './returned-orders.service.js';

/** Who sends files of orders. */
export interface Sender {
  /** Of the files of orders. */
  session: Session;
  actor: Actor;
  context: CallerContext;
}

/** Files of orders, each of which is taken over once. They are short: 1C sends what has changed. */
@Injectable()
export class OrderFilesService {
  constructor(
    private readonly exchange: ExchangeRepository,
    private readonly files: ExchangeFilesService,
    private readonly returned: ReturnedOrdersService,
    private readonly imports: ImportsRepository,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Many clients send a file and never ask for its import, so a document is taken over when it is whole.
   * @returns why orders were not taken over. @throws Fault too_large/session
   */
  async upload(name: string, content: AsyncIterable<Uint8Array>, sender: Sender): Promise<string[]> {
    await this.files.append(sender.session, name, content);
    if (!isKept(name) || isArchive(name)) return [];
    const isWhole = await isWholeDocument(await this.files.content(sender.session, name));
    return isWhole ? this.import(name, sender) : [];
  }

  /** @returns why orders were not taken over. @throws Fault not_found/no_file */
  async import(name: string, sender: Sender): Promise<string[]> {
    const { session } = sender;
    const known = await this.exchange.importOf(this.database, session, name);
    if (!known) await this.#store(name, await this.#take(name, sender), sender);
    const { id, error, failed } = known ?? (await this.exchange.importOf(this.database, session, name))!;
    const rows = await this.imports.errors(this.database, id, { limit: maxReasons, offset: 0 });
    const more = failed - rows.length;
    return [
      ...rows.map(reasonOf),
      ...(more > 0 ? [`${more} more orders were not taken over.`] : []),
      ...(error === null ? [] : [error]),
    ];
  }

  async #take(name: string, sender: Sender): Promise<OrderReport> {
    const report = new OrderReport(new Date(this.clock()));
    try {
      for await (const content of this.files.documents(sender.session, name))
        for await (const batch of readOrders(report.counted(content)))
          for (const order of batch) await this.#one(order, report, sender);
    } catch (error) {
      const { reason, message } = Fault.from(error);
      if (reason !== 'feed') throw error;
      report.error = message;
    }
    return report;
  }

  /** Each order is a transaction of its own, so one that is refused does not hold up the others. */
  async #one(order: ReadOrder, report: OrderReport, { session, actor, context }: Sender): Promise<void> {
    try {
      report.add(await this.returned.take(order, { supplier: session.supplier, actor }, context));
    } catch (error) {
      report.refuse(order, rowIssues(error, undefined));
    }
  }

  async #store(name: string, report: OrderReport, { session, actor }: Sender): Promise<void> {
    const { supplier } = session;
    const { org, user } = actor;
    const kind = 'orders';
    await this.database.transaction(async (tx) => {
      await this.exchange.lock(tx, session);
      const id = await this.imports.addEnded(tx, { supplier, kind, author: { org, user }, ...report.counts });
      await this.imports.addErrors(tx, id, report.errors);
      await this.exchange.setImport(tx, session, name, id);
      const status = report.error === null ? 'finished' : 'failed';
      const data = { id, kind, supplier, status };
      await outbox.add(tx, commerce.imports.finished, { org, user, time: this.clock(), data });
    });
  }
}
