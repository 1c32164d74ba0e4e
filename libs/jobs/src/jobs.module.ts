import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JobEnds } from './job-ends.js';
import { JobMetrics } from './job-metrics.js';
import { JobRegistry } from './job-registry.js';
import { JobRunner } from './job-runner.js';
import { JobSchedules } from './job-schedules.js';
import { Jobs } from './jobs.js';

/** Background jobs of a service: its features inject `Jobs` and have methods with `@Runs`. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [JobRegistry, JobMetrics, JobEnds, JobSchedules, JobRunner, Jobs],
  exports: [Jobs],
})
export class JobsModule {}
