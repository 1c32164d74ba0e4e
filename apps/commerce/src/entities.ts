import { jobEntities } from '@stoa/jobs';
import { mailEntities } from '@stoa/mail';
import { WebhookDeliveryEntity } from '@stoa/webhooks';
import { AppliedPartEntity, IdempotencyKeyEntity } from '@stoa/service';
import {
  AnalyticsCompanies,
  AnalyticsFunnel,
  AnalyticsGroupCompanies,
  AnalyticsGroups,
  AnalyticsMark,
  AnalyticsMove,
  AnalyticsOrders,
  AnalyticsProducts,
} from './analytics/analytics.entity.js';
import { AuditLogEntry } from './audit-log/audit-log-entry.entity.js';
import { Category } from './categories/category.entity.js';
import { ClaimHistoryRow, ClaimLine, ClaimMessage, ClaimNumber } from './claims/claim-records.entity.js';
import { Claim } from './claims/claim.entity.js';
import { Chat } from './chats/chat.entity.js';
import { ChatMessage } from './chats/chat-message.entity.js';
import { ChatRead } from './chats/chat-read.entity.js';
import { Company } from './companies/company.entity.js';
import { UserCompany } from './companies/user-company.entity.js';
import { CompanyGroup } from './company-groups/company-group.entity.js';
import { Contract } from './contracts/contract.entity.js';
import { DeliveryType } from './delivery-types/delivery-type.entity.js';
import { File } from './files/file.entity.js';
import { FeedbackForm } from './feedback-forms/feedback-form.entity.js';
import { FeedbackMessage } from './feedback-messages/feedback-message.entity.js';
import { ImportError } from './imports/import-error.entity.js';
import { ExchangeExport, ExchangeOrder } from './exchange/exchange-export.entity.js';
import { ExchangeImport } from './exchange/exchange-import.entity.js';
import { ExchangePart } from './exchange/exchange-part.entity.js';
import { Import } from './imports/import.entity.js';
import { News } from './news/news.entity.js';
import { OrderLine } from './orders/order-line.entity.js';
import {
  OrderCount,
  OrderHistoryRow,
  OrderNumber,
  OrderPayment,
  OrderPromotion,
  OrderReservation,
} from './orders/order-records.entity.js';
import { Order } from './orders/order.entity.js';
import { OrderStatus } from './order-statuses/order-status.entity.js';
import { PaymentType } from './payment-types/payment-type.entity.js';
import { PriceType } from './price-types/price-type.entity.js';
import { Price } from './prices/price.entity.js';
import { Product } from './products/product.entity.js';
import { PromotionCounter, PromotionUse } from './promotions/promotion-usage.entity.js';
import { Promotion } from './promotions/promotion.entity.js';
import { StatusLine } from './status-lines/status-line.entity.js';
import { StockMovement } from './stocks/stock-movement.entity.js';
import { Stock } from './stocks/stock.entity.js';
import { Supplier } from './suppliers/supplier.entity.js';
import { User } from './users/user.entity.js';
import { Warehouse } from './warehouses/warehouse.entity.js';
import { Webhook } from './webhooks/webhook.entity.js';

export const entities = [
  ...jobEntities,
  ...mailEntities,
  AnalyticsCompanies,
  AnalyticsFunnel,
  AnalyticsGroupCompanies,
  AnalyticsGroups,
  AnalyticsMark,
  AnalyticsMove,
  AnalyticsOrders,
  AnalyticsProducts,
  AppliedPartEntity,
  AuditLogEntry,
  Category,
  Claim,
  ClaimHistoryRow,
  ClaimLine,
  ClaimMessage,
  ClaimNumber,
  Chat,
  ChatMessage,
  ChatRead,
  Company,
  CompanyGroup,
  Contract,
  DeliveryType,
  ExchangeExport,
  ExchangeImport,
  ExchangeOrder,
  ExchangePart,
  File,
  FeedbackForm,
  FeedbackMessage,
  Import,
  ImportError,
  IdempotencyKeyEntity,
  News,
  Order,
  OrderCount,
  OrderHistoryRow,
  OrderLine,
  OrderNumber,
  OrderPayment,
  OrderPromotion,
  OrderReservation,
  OrderStatus,
  PaymentType,
  Price,
  PriceType,
  Product,
  Promotion,
  PromotionCounter,
  PromotionUse,
  StatusLine,
  Stock,
  StockMovement,
  Supplier,
  User,
  UserCompany,
  Warehouse,
  Webhook,
  WebhookDeliveryEntity,
];
