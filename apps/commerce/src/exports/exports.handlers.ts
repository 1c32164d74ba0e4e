import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { commerce, type Input, type ResourceContract } from '@stoa/contracts';
import type { Clock, TableQuery } from '@stoa/kernel';
import { Database, streamOf } from '@stoa/persistence';
import { CLOCK, ResourceService } from '@stoa/service';
import type { Actor } from '../actor.js';
import { LiveOrdersService } from '../orders/live-orders.service.js';
import { csvOf } from './csv-of.js';
import { ExportedCategoriesRepository } from './exported-categories.repository.js';
import { ymlOf } from './yml-export.js';

const { exportOrders, exportPrices, exportProducts, exportStocks, orders, prices, products, stocks } =
  commerce;

interface Export {
  query: TableQuery;
  format: 'csv' | 'ndjson';
}

/** Lists as files: of the same objects, and with the same filters. */
@Controller()
export class ExportsHandlers {
  constructor(
    private readonly resources: ResourceService<Actor>,
    private readonly database: Database,
    private readonly categories: ExportedCategoriesRepository,
    private readonly live: LiveOrdersService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Handles(exportProducts)
  async products({ query, format }: Input<typeof exportProducts>, context: CallerContext): Promise<Reply> {
    if (format !== 'yml') return this.export(products, { query, format }, context);
    const listed = await this.resources.listed(products, context, query);
    const categories = await this.categories.list(await this.resources.actor(context));
    const date = new Date(this.clock()).toISOString();
    return Reply.list(ymlOf(date, categories, streamOf(this.database, listed, query)));
  }

  @Handles(exportPrices)
  prices(input: Input<typeof exportPrices>, context: CallerContext): Promise<Reply> {
    return this.export(prices, input, context);
  }

  @Handles(exportStocks)
  stocks(input: Input<typeof exportStocks>, context: CallerContext): Promise<Reply> {
    return this.export(stocks, input, context);
  }

  @Handles(exportOrders)
  orders(input: Input<typeof exportOrders>, context: CallerContext): Promise<Reply> {
    return this.export(orders, input, context, (batches) => this.#priced(batches));
  }

  /** Orders that are new cost what their goods cost now. */
  async *#priced(batches: AsyncIterable<string[]>): AsyncGenerator<string[]> {
    const now = new Date(this.clock()).toISOString();
    for await (const batch of batches) yield await this.live.priced(this.database, batch, now);
  }

  /** @param shown makes the objects of the file of those that are read */
  private async export<R extends ResourceContract>(
    resource: R,
    { query, format }: Export,
    context: CallerContext,
    shown = (batches: AsyncIterable<string[]>): AsyncIterable<string[]> => batches,
  ): Promise<Reply> {
    const listed = await this.resources.listed(resource, context, query);
    const objects = shown(streamOf(this.database, listed, query));
    return Reply.list(format === 'csv' ? csvOf(resource.fields, objects) : objects);
  }
}
