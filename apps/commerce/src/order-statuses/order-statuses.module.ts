import { Module } from '@nestjs/common';
import { OrderStatusesResource } from './order-statuses.resource.js';

@Module({ controllers: [OrderStatusesResource] })
export class OrderStatusesModule {}
