import { Inject, Injectable } from '@nestjs/common';
import { Files } from '@stoa/files';
import { Runs, scheduledJob } from '@stoa/jobs';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { ImportsRepository } from './imports.repository.js';
import { UploadService } from './upload.service.js';

const hour = 3600_000;
const keepErrors = 30 * 24 * hour;

/**
 * Removes old errors of rows, what processes left that ended while a file was taken in, and files that nothing names any
 * more.
 */
const purgeImports = scheduledJob('commerce.imports.purge', { period: hour });

/** Ends imports that no process runs any more. */
const endAbandoned = scheduledJob('commerce.imports.end-abandoned', { period: 60_000 });

@Injectable()
export class ImportPurge {
  constructor(
    private readonly database: Database,
    private readonly files: Files,
    private readonly repository: ImportsRepository,
    private readonly uploads: UploadService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Runs(endAbandoned)
  async endAbandoned(): Promise<void> {
    await this.database.transaction(async (tx) => {
      for (const id of await this.repository.abandoned(tx))
        await this.uploads.fail(tx, id, 'A server error occurred.');
    });
  }

  @Runs(purgeImports)
  async purge(): Promise<void> {
    await this.repository.removeErrorsBefore(this.database, new Date(this.clock() - keepErrors));
    // Longer than an upload takes.
    const before = new Date(this.clock() - hour);
    await this.repository.withdrawBefore(this.database, before);
    const stored = await this.files.storedBefore(before);
    const named = await this.repository.namedFiles(
      this.database,
      stored.map(({ id }) => id),
    );
    for (const { id } of stored) if (!named.has(id)) await this.files.remove(id);
    await this.files.removeUnfinished(before);
  }
}
