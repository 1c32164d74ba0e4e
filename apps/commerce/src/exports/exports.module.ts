import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module.js';
import { ExportedCategoriesRepository } from './exported-categories.repository.js';
import { ExportsHandlers } from './exports.handlers.js';

@Module({
  imports: [OrdersModule],
  controllers: [ExportsHandlers],
  providers: [ExportedCategoriesRepository],
})
export class ExportsModule {}
