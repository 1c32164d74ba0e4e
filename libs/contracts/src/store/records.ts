import { changes, creates, pathOf, reads, removes } from '@stoa/auth';
import { listQuery, milliseconds, objectId, record, recordBody } from '@stoa/dto';
import { z } from 'zod';
import { command, handlerAuthorizes, noEffects, query } from '../operation.js';
import { recordOperations } from '../records.js';

export const { get, list, summary, count, create, change, remove } = recordOperations('store');

/** Operations in one bulk request at most. */
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
  .meta({ id: 'Bulk', examples: [{ insert: [{ name: 'One' }, { name: 'Two' }] }] });

/** Applies all operations or none, in one transaction. */
export const bulk = command('store.records.bulk', {
  input: z.object({ store: z.string(), body: bulkBody }),
  reply: z.object({ inserted: z.array(objectId), updated: z.int(), removed: z.int() }),
  deadline: 60_000,
  effects: noEffects,
  effectsOfBody: ({ store, body }) => [
    ...(body.insert.length ? [creates(pathOf(store))] : []),
    ...body.update.map(({ _id }) => changes(pathOf(store, _id))),
    ...body.remove.map((id) => removes(pathOf(store, id))),
  ],
});

const one = z.object({ store: z.string(), id: z.string() });
const users = z
  .object({ users: z.array(objectId).min(1).max(1000) })
  .meta({ id: 'Share', examples: [{ users: ['5f0000000000000000000001'] }] });

/**
 * Gives users access to a record. Allowed to its owner, and to callers that are granted `POST /<store>/<id>/access`.
 * @throws forbidden for other callers who can see it
 */
export const share = command('store.records.share', {
  input: one.extend({ body: users }),
  reply: record,
  effects: handlerAuthorizes,
  alters: [],
});
export const unshare = command('store.records.unshare', {
  input: one.extend({ body: users }),
  reply: record,
  effects: handlerAuthorizes,
  alters: [],
});

/** The changes of a record, oldest first, each with its user and the values before and after. */
export const history = query('store.records.history', {
  input: one,
  reply: z
    .object({
      _msgid: objectId,
      time: milliseconds,
      uid: objectId.nullable().meta({ description: 'Who did it; null: the system' }),
      op: z.enum(['insert', 'update', 'remove']),
      diff: z
        .record(z.string(), z.tuple([z.unknown(), z.unknown()]))
        .meta({ description: 'By dotted path: the value before and after; null stands for none' }),
    })
    .meta({ id: 'Change' }),
  form: 'list',
  effects: ({ store, id }) => [reads(pathOf(store, id, 'history')), reads(pathOf(store, id))],
});

/** Removed records of a soft store that can still be restored. */
export const listRemoved = query('store.records.listRemoved', {
  input: z.object({ store: z.string(), query: listQuery }),
  reply: record,
  form: 'list',
  effects: ({ store }) => [reads(pathOf(store))],
});

/** Restores a removed record. @throws conflict/unique when another record has its id or a unique value by now */
export const restore = command('store.records.restore', {
  input: one,
  reply: record,
  effects: ({ store, id }) => [creates(pathOf(store, id, 'restore')), creates(pathOf(store))],
});
