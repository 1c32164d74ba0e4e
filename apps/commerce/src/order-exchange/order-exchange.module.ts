import { Module } from '@nestjs/common';
import { ExchangeModule } from '../exchange/exchange.module.js';
import { ImportsModule } from '../imports/imports.module.js';
import { OrdersModule } from '../orders/orders.module.js';
import { ExportedOrdersRepository } from './exported-orders.repository.js';
import { OrderExchangeHandlers } from './order-exchange.handlers.js';
import { OrderExportService } from './order-export.service.js';
import { OrderFilesService } from './order-files.service.js';
import { ReturnedOrdersRepository } from './returned-orders.repository.js';
import { ReturnedOrdersService } from './returned-orders.service.js';

@Module({
  imports: [ExchangeModule, ImportsModule, OrdersModule],
  controllers: [OrderExchangeHandlers],
  providers: [
    ExportedOrdersRepository,
    OrderExportService,
    OrderFilesService,
    ReturnedOrdersRepository,
    ReturnedOrdersService,
  ],
})
export class OrderExchangeModule {}
