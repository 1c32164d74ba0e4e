import { Module } from '@nestjs/common';
import { AnalyticsHandlers } from './analytics.handlers.js';
import { ReportsService } from './reports.service.js';
import { RollupsJob } from './rollups.job.js';
import { RollupsRepository } from './rollups.repository.js';

@Module({
  controllers: [AnalyticsHandlers],
  providers: [ReportsService, RollupsJob, RollupsRepository],
})
export class AnalyticsModule {}
