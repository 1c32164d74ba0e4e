import { Module } from '@nestjs/common';
import { commerce, operationsOf } from '@stoa/contracts';
import { JobsModule } from '@stoa/jobs';
import { MailModule } from '@stoa/mail';
import { ResourcesModule, type ServiceDefinition } from '@stoa/service';
import { ActorsModule } from './actors/actors.module.js';
import { ActorsRepository } from './actors/actors.repository.js';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { AuditLogModule } from './audit-log/audit-log.module.js';
import { AuthModule } from './auth/auth.module.js';
import { CategoriesModule } from './categories/categories.module.js';
import { ClaimsModule } from './claims/claims.module.js';
import { ChatsModule } from './chats/chats.module.js';
import { CompanyGroupsModule } from './company-groups/company-groups.module.js';
import { CompaniesModule } from './companies/companies.module.js';
import type { CommerceConfig } from './config.js';
import { ContractsModule } from './contracts/contracts.module.js';
import { DeliveryTypesModule } from './delivery-types/delivery-types.module.js';
import { entities } from './entities.js';
import { ExportsModule } from './exports/exports.module.js';
import { ExchangeModule } from './exchange/exchange.module.js';
import { FilesModule } from './files/files.module.js';
import { FeedbackFormsModule } from './feedback-forms/feedback-forms.module.js';
import { FeedbackMessagesModule } from './feedback-messages/feedback-messages.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { migrations } from './migrations/index.js';
import { IdempotencyKeysModule } from './idempotency-keys/idempotency-keys.module.js';
import { NewsModule } from './news/news.module.js';
import { OrderClosingModule } from './order-closing/order-closing.module.js';
import { OrderExchangeModule } from './order-exchange/order-exchange.module.js';
import { OrderMailsModule } from './order-mails/order-mails.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { OrderStatusesModule } from './order-statuses/order-statuses.module.js';
import { PaymentTypesModule } from './payment-types/payment-types.module.js';
import { PriceTypesModule } from './price-types/price-types.module.js';
import { PricesModule } from './prices/prices.module.js';
import { ProductsModule } from './products/products.module.js';
import { PromotionChecksModule } from './promotion-checks/promotion-checks.module.js';
import { PromotionsModule } from './promotions/promotions.module.js';
import { StatusLinesModule } from './status-lines/status-lines.module.js';
import { StocksModule } from './stocks/stocks.module.js';
import { SuppliersModule } from './suppliers/suppliers.module.js';
import { UsersModule } from './users/users.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { WarehousesModule } from './warehouses/warehouses.module.js';

const features = [
  AnalyticsModule,
  AuditLogModule,
  AuthModule,
  CategoriesModule,
  ClaimsModule,
  ChatsModule,
  CompaniesModule,
  CompanyGroupsModule,
  ContractsModule,
  DeliveryTypesModule,
  ExportsModule,
  ExchangeModule,
  FilesModule,
  FeedbackFormsModule,
  FeedbackMessagesModule,
  ImportsModule,
  IdempotencyKeysModule,
  NewsModule,
  OrderClosingModule,
  OrderExchangeModule,
  OrderMailsModule,
  OrdersModule,
  OrderStatusesModule,
  PaymentTypesModule,
  PriceTypesModule,
  PricesModule,
  ProductsModule,
  PromotionChecksModule,
  PromotionsModule,
  StatusLinesModule,
  StocksModule,
  SuppliersModule,
  UsersModule,
  WarehousesModule,
  WebhooksModule,
];

@Module({
  imports: [JobsModule, MailModule, ResourcesModule.forActors(ActorsModule, ActorsRepository), ...features],
})
class CommerceModule {}

export const commerceService: ServiceDefinition<CommerceConfig> = {
  name: 'commerce',
  module: CommerceModule,
  operations: operationsOf(...Object.values(commerce)),
  database: { entities, migrations },
};
