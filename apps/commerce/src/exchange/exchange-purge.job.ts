import { Inject, Injectable } from '@nestjs/common';
import { Runs, scheduledJob } from '@stoa/jobs';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { ExchangeFilesService } from './exchange-files.service.js';
import { ExchangeRepository } from './exchange.repository.js';

const hour = 3_600_000;
const day = 24 * hour;

const purge = scheduledJob('commerce.exchange.purge', { period: hour });

/** Removes files of sessions that did not end. */
@Injectable()
export class ExchangePurgeJob {
  constructor(
    private readonly database: Database,
    private readonly exchange: ExchangeRepository,
    private readonly files: ExchangeFilesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Runs(purge)
  async run(): Promise<void> {
    const unused = await this.database.transaction((tx) => this.exchange.removeOlder(tx, this.clock() - day));
    await this.files.remove(unused);
  }
}
