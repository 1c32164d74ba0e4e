import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module.js';
import { PromotionsModule } from '../promotions/promotions.module.js';
import { PromotionChecksHandlers } from './promotion-checks.handlers.js';

@Module({ imports: [OrdersModule, PromotionsModule], controllers: [PromotionChecksHandlers] })
export class PromotionChecksModule {}
