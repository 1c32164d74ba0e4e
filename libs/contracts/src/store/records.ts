import { objectId, recordBody } from '@stoa/dto';
import { z } from 'zod';
import { command } from '../operation.js';
import { recordOperations } from '../records.js';

export const { get, list, summary, count, create, change, remove } = recordOperations('store');

/** At most so many operations in one bulk request. */
export const bulkLimit = 10_000;

const bulkBody = z
  .object({
    insert: z.array(recordBody).default([]),
    update: z.array(z.looseObject({ _id: objectId })).default([]),
    remove: z.array(objectId).default([]),
  })
  .refine((body) => body.insert.length + body.update.length + body.remove.length <= bulkLimit, {
    message: `at most ${bulkLimit} operations`,
  })
  .meta({ id: 'Bulk' });

/** All of it or none of it, in one transaction. */
export const bulk = command('store.records.bulk', {
  input: z.object({ store: z.string(), body: bulkBody }),
  reply: z.object({ inserted: z.array(objectId), updated: z.int(), removed: z.int() }),
  deadline: 60_000,
});
