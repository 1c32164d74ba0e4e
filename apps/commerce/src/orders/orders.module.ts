import { Module } from '@nestjs/common';
import { PromotionsModule } from '../promotions/promotions.module.js';
import { BasketsService } from './baskets.service.js';
import { BulkStatusHandlers } from './bulk-status.handlers.js';
import { GoodsService } from './goods.service.js';
import { LiveOrdersService } from './live-orders.service.js';
import { OrderLinesHandlers } from './order-lines.handlers.js';
import { OrderLinesRepository } from './order-lines.repository.js';
import { OrderRecordsRepository } from './order-records.repository.js';
import { OrderStatisticsRepository } from './order-statistics.repository.js';
import { OrderStatusHandlers } from './order-status.handlers.js';
import { OrderStockRepository } from './order-stock.repository.js';
import { OrdersResource } from './orders.resource.js';
import { PaymentsHandlers } from './payments.handlers.js';
import { PaymentsRepository } from './payments.repository.js';
import { QuotesService } from './quotes.service.js';
import { ReservationsService } from './reservations.service.js';
import { SubmissionsRepository } from './submissions.repository.js';
import { SubmissionsService } from './submissions.service.js';
import { SupplierEditsService } from './supplier-edits.service.js';
import { TransitionsService } from './transitions.service.js';

const repositories = [
  OrderLinesRepository,
  OrderRecordsRepository,
  OrderStatisticsRepository,
  OrderStockRepository,
  PaymentsRepository,
  SubmissionsRepository,
];
const services = [
  BasketsService,
  GoodsService,
  LiveOrdersService,
  QuotesService,
  ReservationsService,
  SubmissionsService,
  SupplierEditsService,
  TransitionsService,
];

@Module({
  imports: [PromotionsModule],
  controllers: [
    OrdersResource,
    OrderLinesHandlers,
    OrderStatusHandlers,
    BulkStatusHandlers,
    PaymentsHandlers,
  ],
  providers: [...repositories, ...services],
  exports: [LiveOrdersService, OrderStockRepository, QuotesService],
})
export class OrdersModule {}
