import { tests, type Issue, type Match, type ReadParameters, type TableQuery } from '@stoa/kernel';
import { z } from 'zod';

const field = z.string().min(1).max(128);
const value = z.union([z.string(), z.number(), z.boolean()]);

export const match = z.object({
  field,
  key: z.string().max(4000).optional(),
  test: z.enum(tests),
  not: z.boolean().optional(),
  values: z.array(value).max(1000),
}) satisfies z.ZodType<Match>;

const issue = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  issue: z.string(),
  params: z.record(z.string(), z.unknown()).exactOptional(),
}) satisfies z.ZodType<Issue>;

/** What a read asks for besides the rows; `ReadParameters` explains its keys. */
export const readParameters = z.object({
  parameters: z.record(field, value).optional(),
  expand: z.array(field).max(20).optional(),
  issues: z.array(issue).optional(),
}) satisfies z.ZodType<ReadParameters>;

/** The query of a table; `TableQuery` explains its keys. */
export const tableQuery = readParameters.extend({
  matches: z.array(match).max(100),
  search: z.array(z.string().max(4000)).max(50),
  order: z.array(z.object({ field, descending: z.boolean() })).max(20),
  limit: z.int().min(1).max(10_000),
  offset: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  isLast: z.boolean().optional(),
}) satisfies z.ZodType<TableQuery>;

/** A page of a list that takes neither filters nor orders. */
export const pageQuery = tableQuery.pick({ limit: true, offset: true, isLast: true });
