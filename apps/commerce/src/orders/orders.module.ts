import { Module } from '@nestjs/common';
import { BasketsService } from './baskets.service.js';
import { LiveOrdersService } from './live-orders.service.js';
import { OrderLinesHandlers } from './order-lines.handlers.js';
import { OrderLinesRepository } from './order-lines.repository.js';
import { OrderStatisticsRepository } from './order-statistics.repository.js';
import { OrdersResource } from './orders.resource.js';
import { QuotesService } from './quotes.service.js';

@Module({
  controllers: [OrdersResource, OrderLinesHandlers],
  providers: [
    BasketsService,
    LiveOrdersService,
    OrderLinesRepository,
    OrderStatisticsRepository,
    QuotesService,
  ],
  exports: [LiveOrdersService, QuotesService],
})
export class OrdersModule {}
