import { comparisons, type Condition, type Filter, type ListQuery, type Scalar } from '@stoa/kernel';
import { z } from 'zod';
import { fieldPaths, objectId } from './record.js';

const path = z.string().min(1).max(256);

const scalar: z.ZodType<Scalar> = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const condition: z.ZodType<Condition> = z.object({
  path,
  is: z.enum(comparisons),
  values: z.array(scalar).min(1).max(1000),
});

/** Conditions on records. */
export const filter = z.object({
  from: z.number().optional(),
  to: z.number().optional(),
  where: z.array(condition).max(50),
  search: z.string().max(500).optional(),
}) satisfies z.ZodType<Filter>;

/** The query of a list of records; `ListQuery` explains its keys. */
export const listQuery = filter.extend({
  limit: z.int().min(1).max(10_000).nullable(),
  offset: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  after: objectId.optional(),
  only: fieldPaths.optional(),
  with: fieldPaths.optional(),
  sort: z.object({ path, descending: z.boolean() }).optional(),
}) satisfies z.ZodType<ListQuery>;
