import { Controller } from '@nestjs/common';
import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { claimsReport } from './claims.report.js';
import { customersReport } from './customers.report.js';
import { funnelReport } from './funnel.report.js';
import { ordersReport } from './orders.report.js';
import { productsReport } from './products.report.js';
import { ReportsService } from './reports.service.js';

const { claimAnalytics, customerAnalytics, funnelAnalytics, orderAnalytics, productAnalytics } = commerce;

@Controller()
export class AnalyticsHandlers {
  constructor(private readonly reports: ReportsService) {}

  @Handles(orderAnalytics.list)
  orders(input: Input<typeof orderAnalytics.list>, context: CallerContext): Promise<Reply> {
    return this.reports.reply(orderAnalytics, input, context, ordersReport);
  }

  @Handles(productAnalytics.list)
  products(input: Input<typeof productAnalytics.list>, context: CallerContext): Promise<Reply> {
    return this.reports.reply(productAnalytics, input, context, productsReport);
  }

  @Handles(customerAnalytics.list)
  customers(input: Input<typeof customerAnalytics.list>, context: CallerContext): Promise<Reply> {
    return this.reports.reply(customerAnalytics, input, context, customersReport);
  }

  @Handles(funnelAnalytics.list)
  funnel(input: Input<typeof funnelAnalytics.list>, context: CallerContext): Promise<Reply> {
    return this.reports.reply(funnelAnalytics, input, context, funnelReport);
  }

  @Handles(claimAnalytics.list)
  claims(input: Input<typeof claimAnalytics.list>, context: CallerContext): Promise<Reply> {
    return this.reports.reply(claimAnalytics, input, context, claimsReport);
  }
}
