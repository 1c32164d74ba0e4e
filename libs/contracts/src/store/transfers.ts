import { creates, pathOf, reads } from '@stoa/auth';
import { listQuery, record } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';

/** One record a line, as JSON or as comma-separated values. */
export const transferFormat = z
  .enum(['ndjson', 'csv'])
  .meta({ description: 'One record a line: JSON, or comma-separated values under a line of names' });
export type TransferFormat = z.infer<typeof transferFormat>;

/** Records as lines of a file. */
export const exportRecords = query('store.transfers.export', {
  input: z.object({ store: z.string(), format: transferFormat, query: listQuery }),
  reply: record,
  form: 'list',
  deadline: 10_000,
  effects: ({ store }) => [reads(pathOf(store))],
});

const totals = z.object({ read: z.int(), inserted: z.int(), failed: z.int() });

/** Failures that are reported one by one at most; all of them are counted. */
export const maxReportedFailures = 100;

const issue = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  issue: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
});

/**
 * Creates a record from each valid line of a file while it is read; inserted records stay when later lines fail. `strict`
 * stops at the first line that fails.
 */
export const importRecords = command('store.transfers.import', {
  input: z.object({ store: z.string(), format: transferFormat, strict: z.boolean() }),
  reply: z.discriminatedUnion('event', [
    z.object({ event: z.literal('progress'), data: totals }),
    z.object({ event: z.literal('failure'), data: z.object({ line: z.int() }), issues: z.array(issue) }),
    z.object({ event: z.literal('done'), data: totals.extend({ success: z.boolean() }) }),
  ]),
  form: 'progress',
  streamsBody: true,
  deadline: 10_000,
  effects: ({ store }) => [creates(pathOf(store))],
});
