import { Commerce20261124140000 } from './20261124140000-commerce.js';
import { DerivedRoles20261126110000 } from './20261126110000-derived-roles.js';
import { CompanyGroups20261126193000 } from './20261126193000-company-groups.js';
import { GroupsOfCompanies20261126194000 } from './20261126194000-groups-of-companies.js';
import { Trade20261126220000 } from './20261126220000-trade.js';
import { Ledger20261126221000 } from './20261126221000-ledger.js';
import { Jobs20261126222000 } from './20261126222000-jobs.js';
import { Catalogue20261126222100 } from './20261126222100-catalogue.js';
import { Imports20261126223000 } from './20261126223000-imports.js';
import { Webhooks20261126223100 } from './20261126223100-webhooks.js';
import { Requests20261126223200 } from './20261126223200-requests.js';
import { Exchange20261126224500 } from './20261126224500-exchange.js';
import { Announcements20261127010000 } from './20261127010000-announcements.js';
import { Orders20261127010500 } from './20261127010500-orders.js';
import { Promotions20261127020000 } from './20261127020000-promotions.js';
import { Files20261127030000 } from './20261127030000-files.js';
import { UnnamedPictures20261127031500 } from './20261127031500-unnamed-pictures.js';
import { Messages20261127040000 } from './20261127040000-messages.js';
import { Chats20261127040100 } from './20261127040100-chats.js';
import { Claims20261127050000 } from './20261127050000-claims.js';
import { OrderLists20261127053000 } from './20261127053000-order-lists.js';
import { Analytics20261127060000 } from './20261127060000-analytics.js';
import { ExchangeOrders20261127061000 } from './20261127061000-exchange-orders.js';
import { AnalyticsProducts20261127061500 } from './20261127061500-analytics-products.js';
import { GiftsAndClosing20261127062000 } from './20261127062000-gifts-and-closing.js';
import { ChatParties20261127063000 } from './20261127063000-chat-parties.js';
import { PurgedFiles20261127063100 } from './20261127063100-purged-files.js';
import { ResumedRequests20261127064000 } from './20261127064000-resumed-requests.js';
import { AnalyticsOfAll20261127064500 } from './20261127064500-analytics-of-all.js';
import { SubmittedOrders20261127065000 } from './20261127065000-submitted-orders.js';
import { AnalyticsGroups20261127070000 } from './20261127070000-analytics-groups.js';

export const migrations = [
  Commerce20261124140000,
  DerivedRoles20261126110000,
  CompanyGroups20261126193000,
  GroupsOfCompanies20261126194000,
  Trade20261126220000,
  Ledger20261126221000,
  Jobs20261126222000,
  Catalogue20261126222100,
  Imports20261126223000,
  Webhooks20261126223100,
  Requests20261126223200,
  Exchange20261126224500,
  Announcements20261127010000,
  Orders20261127010500,
  Promotions20261127020000,
  Files20261127030000,
  UnnamedPictures20261127031500,
  Messages20261127040000,
  Chats20261127040100,
  Claims20261127050000,
  OrderLists20261127053000,
  Analytics20261127060000,
  ExchangeOrders20261127061000,
  AnalyticsProducts20261127061500,
  GiftsAndClosing20261127062000,
  ChatParties20261127063000,
  PurgedFiles20261127063100,
  ResumedRequests20261127064000,
  AnalyticsOfAll20261127064500,
  SubmittedOrders20261127065000,
  AnalyticsGroups20261127070000,
];
