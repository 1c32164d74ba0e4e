import { changes, creates, pathOf, reads, removes, type Effect } from '@stoa/auth';
import { filter, fieldPaths, listQuery, record, recordBody } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from './operation.js';

/** Any text is valid: a name without a store or record results in not_found, not in invalid. */
const store = z.string();
const one = z.object({ store, id: z.string() });
/** The accepted versions from `If-Match`; absent: any version. */
const guarded = one.extend({ versions: z.array(z.int()).max(20).optional() });

const ofStore =
  (effect: (resource: string) => Effect) =>
  ({ store }: { store: string }) => [effect(pathOf(store))];
const ofRecord =
  (effect: (resource: string) => Effect) =>
  ({ store, id }: z.infer<typeof one>) => [effect(pathOf(store, id))];

const filtered = z.object({ store, query: filter });
const parts = { only: fieldPaths.optional(), with: fieldPaths.optional(), unwind: fieldPaths.optional() };
const ends = z.object({ total: z.int(), first: record.nullable(), last: record.nullable() });
const totals = z.object({ total: z.int(), count: z.int() });

/** The operations on records, the same for each service with records. */
export const recordOperations = <Service extends string>(service: Service) => ({
  get: query(`${service}.records.get`, {
    input: one.extend(parts),
    reply: record,
    effects: ofRecord(reads),
  }),
  list: query(`${service}.records.list`, {
    input: z.object({ store, query: listQuery }),
    reply: record,
    form: 'list',
    effects: ofStore(reads),
    deadline: 10_000,
  }),
  summary: query(`${service}.records.summary`, {
    input: filtered,
    reply: ends,
    effects: ofStore(reads),
  }),
  count: query(`${service}.records.count`, { input: filtered, reply: totals, effects: ofStore(reads) }),
  create: command(`${service}.records.create`, {
    input: z.object({ store, body: recordBody }),
    reply: record,
    effects: ofStore(creates),
  }),
  change: command(`${service}.records.change`, {
    input: guarded.extend({ body: recordBody }),
    reply: record,
    effects: ofRecord(changes),
  }),
  remove: command(`${service}.records.remove`, {
    input: guarded,
    reply: record,
    effects: ofRecord(removes),
  }),
});
