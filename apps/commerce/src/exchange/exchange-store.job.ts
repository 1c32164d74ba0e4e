import { Injectable } from '@nestjs/common';
import { Files, type StoredFile } from '@stoa/files';
import { job, Runs, type JobRun } from '@stoa/jobs';
import { Fault } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { z } from 'zod';
import { maxFileBytes } from '../imports/upload-limits.js';
import { UploadService } from '../imports/upload.service.js';
import { ExchangeFilesService } from './exchange-files.service.js';

/** Of the imports of exchanges. */
export const kind = 'commerceml';

/** Copies files of a session for their import: the client may send them again, or end the session, while it runs. */
export const storeExchanged = job('commerce.exchange.store', {
  payload: z.object({ id: z.int(), key: z.string(), supplier: z.int(), files: z.array(z.string()) }),
  retries: [1000, 5000, 30_000],
  concurrency: 2,
});

@Injectable()
export class ExchangeStoreJob {
  constructor(
    private readonly database: Database,
    private readonly exchanged: ExchangeFilesService,
    private readonly files: Files,
    private readonly uploads: UploadService,
  ) {}

  @Runs(storeExchanged)
  async run(
    { id, key, supplier, files }: z.infer<typeof storeExchanged.payload>,
    run: JobRun,
  ): Promise<void> {
    const stored: StoredFile[] = [];
    try {
      for (const name of files) {
        const content = await this.exchanged.content({ key, supplier }, name);
        stored.push(await this.files.put(content, { maxBytes: maxFileBytes }));
      }
      await this.database.transaction(async (tx) => {
        await run.finish(tx);
        const bytes = stored.reduce((sum, file) => sum + file.bytes, 0);
        await this.uploads.queue(tx, id, { kind, supplier, files: stored.map((file) => file.id), bytes });
      });
    } catch (error) {
      await this.exchanged.remove(stored.map((file) => file.id));
      const reason = reasonOf(error) ?? (run.isLast && !run.signal.aborted ? 'A server error occurred.' : '');
      if (!reason) throw error;
      await this.database.transaction(async (tx) => {
        await run.finish(tx);
        await this.uploads.fail(tx, id, reason);
      });
    }
  }
}

/** What another attempt would not change. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Fault)) return undefined;
  if (error.kind === 'too_large') return 'The file has more than 256 MiB.';
  if (error.reason === 'no_file') return 'The file has not been sent.';
  return error.reason === 'feed' ? error.message : undefined;
}
