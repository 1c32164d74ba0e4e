import type { Permissions } from '@stoa/auth';
import { commerce, pageQuery } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';
import { resource } from '../resource.js';

const { boolean, char, choice, datetime, hidden, id, integer, optional, pk, readOnly } = commerce;

/** Whose rows an import may have: suppliers import their own, categories included, which they only read elsewhere. */
export const importPermissions: Permissions = { admin: 'CRUD', supplier: 'CRUD', manager: 'CRUD' };

/** Kinds of rows, and the feeds that have rows of several kinds. */
export const importKinds = [
  ...(['products', 'categories', 'prices', 'stocks', 'price_types', 'warehouses'] as const),
  ...(['companies', 'contracts', 'yml', 'commerceml'] as const),
] as const;
/** Statuses and payments of orders, which come by the exchange with 1C alone, are shown among imports. */
const shownKinds = [...importKinds, 'orders'] as const;
export const importModes = ['upsert', 'create', 'update', 'replace'] as const;
export const importStatuses = ['queued', 'running', 'finished', 'failed', 'cancelled'] as const;

const computed = { ...readOnly, isComputed: true } as const;
const count = integer(readOnly);

const known = resource('commerce.imports', {
  model: 'Import',
  fields: {
    id,
    kind: choice(shownKinds, readOnly),
    mode: choice(importModes, readOnly),
    status: choice(importStatuses, readOnly),
    progress: integer(readOnly),
    total: integer({ ...readOnly, allowsNull: true }),
    processed: count,
    created: count,
    updated: count,
    unchanged: count,
    deactivated: count,
    failed: count,
    duplicates: count,
    stale: count,
    bytes: count,
    started_at: datetime({ ...readOnly, allowsNull: true }),
    finished_at: datetime({ ...readOnly, allowsNull: true }),
    rows_per_second: integer({ ...computed, allowsNull: true }),
    error: char({ ...readOnly, allowsNull: true }),
    supplier: pk({ ...hidden, allowsNull: true, to: 'suppliers' }),
    created_at: datetime(hidden),
  },
  filters: {
    id: ['eq', 'in', 'gt'],
    kind: ['eq', 'in'],
    mode: ['eq'],
    status: ['eq', 'in'],
    supplier: ['eq'],
    created_at: ['gte', 'lte'],
  },
  ordering: ['id', 'created_at'],
  defaultOrder: ['-id'],
  permissions: importPermissions,
  operations: ['list', 'get'],
});

/** Parameters of an import: in the query, in a form before its file, or in a JSON body with a `url`. */
export const importParameters = {
  kind: choice(importKinds),
  mode: choice(importModes, optional),
  on_error: choice(['skip_rows', 'reject_all'], optional),
  update_products: boolean(optional),
  update_prices: boolean(optional),
  update_stocks: boolean(optional),
  as_of: datetime(optional),
  dry_run: boolean(optional),
  allow_mass_deactivation: boolean(optional),
  supplier: pk(optional),
  encoding: char({ max: 40, optional: true }),
  mapping: char({ max: 20_000, optional: true }),
  url: commerce.url(optional),
};

const one = z.object({ id: z.int() });
const { reply } = known.get;

const rowErrors = z
  .object({ row: z.int(), external_id: z.string().nullable(), errors: z.record(z.string(), z.unknown()) })
  .meta({ id: 'ImportError' });

/** What of a kind was written: one event for each transaction. */
const written = z.object({
  kind: z.string(),
  supplier: z.int().nullable(),
  /** Ids of rows; of the products, for prices and stocks. */
  created: z.array(z.int()),
  updated: z.array(z.int()),
});

const finished = z.object({
  id: z.int(),
  kind: z.string(),
  supplier: z.int().nullable(),
  status: z.string(),
});

/** Files with any number of rows, which are imported in the background. */
export const imports = {
  ...known,
  /** The body is the file; of `application/json` that is an object, it is the parameters, with the `url` of the file. */
  create: command('commerce.imports.create', {
    input: z.object({
      parameters: z.record(z.string(), z.string()),
      type: z.string(),
      name: z.string().optional(),
    }),
    reply,
    streamsBody: true,
    deadline: 600_000,
    effects: () => [known.effects.create],
  }),
  errors: query('commerce.imports.errors', {
    input: one.extend({ query: pageQuery }),
    reply: rowErrors,
    form: 'list',
    effects: () => [known.effects.read],
  }),
  /** Nothing more is written. What was written before stays, unless all of it is one transaction. */
  cancel: command('commerce.imports.cancel', {
    input: one,
    reply,
    effects: () => [known.effects.change],
  }),
  /** `progress` with the import, at least once per second, until it has ended, then `done`. */
  watch: query('commerce.imports.watch', {
    input: one,
    reply,
    form: 'events',
    effects: () => [known.effects.read],
  }),
  written: event('commerce.imports.written', written),
  finished: event('commerce.imports.finished', finished),
};
