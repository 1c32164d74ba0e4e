import { changes, creates, pathOf, reads, removes } from '@stoa/auth';
import { manifest, manifestChange, milliseconds, newManifest, objectId, storeName } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';
import { push } from '../push.js';

const storeReply = manifest.extend({
  time: milliseconds
    .optional()
    .meta({ description: 'When it was defined or last changed; absent on ready-made stores' }),
});
const named = z.object({ name: z.string() });

export const list = query('store.stores.list', {
  input: z.object({}),
  reply: storeReply,
  form: 'list',
  effects: () => [reads('/stores')],
});
export const get = query('store.stores.get', {
  input: named,
  reply: storeReply,
  effects: ({ name }) => [reads(pathOf('stores', name))],
});
export const create = command('store.stores.create', {
  input: z.object({ body: newManifest }),
  reply: storeReply,
  effects: () => [creates('/stores')],
});
export const change = command('store.stores.change', {
  input: named.extend({ body: manifestChange }),
  reply: storeReply,
  deadline: 60_000,
  effects: ({ name }) => [changes(pathOf('stores', name))],
});
export const remove = command('store.stores.remove', {
  input: named,
  reply: storeReply,
  effects: ({ name }) => [removes(pathOf('stores', name)), removes(pathOf(name, '*'))],
});

/** A store was created, changed or removed: replicas remove it from their caches. */
export const changed = push('store.stores.changed', z.object({ org: objectId, name: storeName }));
