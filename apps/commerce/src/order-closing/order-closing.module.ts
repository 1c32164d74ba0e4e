import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module.js';
import { OrderClosingJob } from './order-closing.job.js';
import { OrderClosingRepository } from './order-closing.repository.js';

@Module({ imports: [OrdersModule], providers: [OrderClosingJob, OrderClosingRepository] })
export class OrderClosingModule {}
