import { Inject, Injectable } from '@nestjs/common';
import { Files } from '@stoa/files';
import { Runs, scheduledJob } from '@stoa/jobs';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { FilesRepository } from './files.repository.js';

const hour = 3600_000;
const day = 24 * hour;

const purge = scheduledJob('commerce.files.purge', { period: hour });
/** Looks at every file of the store, so once a day. */
const purgeOrphans = scheduledJob('commerce.files.purgeOrphans', { period: day, after: 2 * hour });

/** Removes files that were not linked within a day, those whose object is gone, pictures that their
 * object has not named for a day, and what the table does not name. */
@Injectable()
export class FilesPurgeJob {
  constructor(
    private readonly database: Database,
    private readonly files: Files,
    private readonly repository: FilesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Runs(purge)
  async purge(): Promise<void> {
    const before = new Date(this.clock() - day);
    const removed = await this.database.transaction(async (tx) => [
      ...(await this.repository.removeUnlinked(tx, before)),
      ...(await this.repository.removeUnnamed(tx, before)),
    ]);
    // What remains after a crash is an orphan.
    for (const stored of removed) await this.files.remove(stored);
  }

  @Runs(purgeOrphans)
  async purgeOrphans(): Promise<void> {
    // Longer than an upload takes.
    const before = new Date(this.clock() - hour);
    const stored = (await this.files.storedBefore(before)).map(({ id }) => id);
    const known = await this.repository.known(this.database, stored);
    for (const id of stored) if (!known.has(id)) await this.files.remove(id);
    await this.files.removeUnfinished(before);
  }
}
