import { Controller } from '@nestjs/common';
import { Handles, type CallerContext, type Reply } from '@stoa/bus';
import { commerce, type Input } from '@stoa/contracts';
import { ordersReport } from './orders.report.js';
import { ReportsService } from './reports.service.js';

const { orderAnalytics } = commerce;

@Controller()
export class AnalyticsHandlers {
  constructor(private readonly reports: ReportsService) {}

  @Handles(orderAnalytics.list)
  orders(input: Input<typeof orderAnalytics.list>, context: CallerContext): Promise<Reply> {
    return this.reports.reply(orderAnalytics, input, context, { groupBy: 'day', report: ordersReport });
  }
}
