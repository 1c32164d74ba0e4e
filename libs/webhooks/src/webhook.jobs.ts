import { job, scheduledJob } from '@stoa/jobs';
import { z } from 'zod';

const day = 24 * 3600_000;
const minute = 60_000;

/** Sends the deliveries of one webhook that are due. One runs per webhook, so no receiver waits for another one. */
export const sendDeliveries = job('webhooks.deliveries.send', {
  payload: z.object({ webhook: z.int() }),
  concurrency: 32,
  retries: [5000, minute, 10 * minute, 60 * minute, 60 * minute, 60 * minute],
});

/** Removes old deliveries, and looks for webhooks whose job has failed for good. */
export const maintainDeliveries = scheduledJob('webhooks.deliveries.maintain', { period: day / 24 });
