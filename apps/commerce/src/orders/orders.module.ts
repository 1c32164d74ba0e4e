import { Module } from '@nestjs/common';
import { PromotionsModule } from '../promotions/promotions.module.js';
import { AcknowledgementsService } from './acknowledgements.service.js';
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
import { PaymentsService } from './payments.service.js';
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
  AcknowledgementsService,
  BasketsService,
  GoodsService,
  LiveOrdersService,
  PaymentsService,
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
  exports: [
    AcknowledgementsService,
    LiveOrdersService,
    OrderRecordsRepository,
    OrderStockRepository,
    PaymentsService,
    QuotesService,
    TransitionsService,
  ],
})
export class OrdersModule {}
