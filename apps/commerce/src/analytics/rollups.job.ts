import { Injectable } from '@nestjs/common';
import { Runs, scheduledJob, type JobRun } from '@stoa/jobs';
import { RollupsRepository } from './rollups.repository.js';

/** Days that wait are read order by order meanwhile. */
const rebuildRollups = scheduledJob('commerce.analytics.rebuild', { period: 15_000 });

@Injectable()
export class RollupsJob {
  constructor(private readonly rollups: RollupsRepository) {}

  @Runs(rebuildRollups)
  async rebuild(_nothing: object, { signal }: Pick<JobRun, 'signal'>): Promise<void> {
    while (!signal.aborted && (await this.rollups.regroupSome()));
    while (!signal.aborted && (await this.rollups.rebuildSome()));
  }
}
