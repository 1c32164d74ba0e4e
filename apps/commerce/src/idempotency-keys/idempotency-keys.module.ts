import { Inject, Injectable, Module } from '@nestjs/common';
import { Runs, scheduledJob } from '@stoa/jobs';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, idempotencyKeepTime, purgeIdempotencyKeys } from '@stoa/service';

const purge = scheduledJob('commerce.idempotency-keys.purge', { period: 3600_000 });

@Injectable()
class IdempotencyKeysPurge {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Runs(purge)
  async run(): Promise<void> {
    await purgeIdempotencyKeys(this.database, new Date(this.clock() - idempotencyKeepTime));
  }
}

@Module({ providers: [IdempotencyKeysPurge] })
export class IdempotencyKeysModule {}
