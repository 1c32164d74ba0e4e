import { pathOf, reads } from '@stoa/auth';
import { listQuery, objectId, record } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { query, noEffects } from '../operation.js';

const principals = z.array(z.string());

/** An event of the log, with its access fields; `wire` is the JSON text for clients, without `seq`. */
export const loggedEvent = z.object({
  position: z.int(),
  id: z.string(),
  org: z.string(),
  name: z.string(),
  event: z.string().nullable(),
  store: z.string().nullable(),
  record: z.string().nullable(),
  acl: principals,
  lost: principals,
  user: z.string().nullable(),
  time: z.int(),
  wire: z.string(),
});

/** Events after a position, in order, at most `limit`: for readers that missed some. */
export const after = query('store.events.after', {
  input: z.object({ position: z.int().min(0), limit: z.int().min(1).max(1000) }),
  reply: loggedEvent,
  form: 'list',
  access: 'internal',
  deadline: 10_000,
  effects: noEffects,
});

/** The first and last position of the log. */
export const positions = query('store.events.positions', {
  input: z.object({}),
  reply: z.object({ first: z.int(), last: z.int() }),
  access: 'internal',
  effects: noEffects,
});

/** An event as sockets received it. */
export const pastEvent = z
  .looseObject({
    _msgid: objectId,
    _oid: objectId.nullable().meta({ description: 'The record that it happened to' }),
    _gid: objectId.nullable().meta({ description: "The record's group" }),
    event: z.string(),
    time: z.int(),
    data: z.unknown(),
  })
  .meta({ id: 'Event' });

/** The events that the caller may see, of one record when `record` is present. */
export const list = query('store.events.list', {
  input: z.object({
    query: listQuery,
    record: z.object({ store: z.string(), id: z.string() }).optional(),
  }),
  reply: pastEvent,
  form: 'list',
  deadline: 10_000,
  effects: ({ record }) =>
    record
      ? [reads(pathOf(record.store, record.id, 'events')), reads(pathOf(record.store, record.id))]
      : [reads('/events')],
});

/** The names of the events that the caller may see: all, by model of the object, and without model. */
export const names = query('store.events.names', {
  input: z.object({}),
  reply: z.object({
    unique: z.array(z.string()),
    byModel: z.record(z.string(), z.array(z.string())),
    noModel: z.array(z.string()),
  }),
  effects: () => [reads('/events/org')],
});

export const recordsInserted = event('store.records.inserted', record);
export const recordsUpdated = event('store.records.updated', record);
export const recordsRemoved = event('store.records.removed', record);
