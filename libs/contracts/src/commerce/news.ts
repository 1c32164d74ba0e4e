import { changes, creates, reads, removes } from '@stoa/auth';
import { commerce, objectId, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';

const reply = commerce.news;
const one = z.object({ id: z.int() });

/** What is published, for buyers; suppliers see their own as well, administrators all. */
export const list = query('commerce.news.list', {
  input: z.object({ query: tableQuery }),
  reply,
  form: 'list',
  effects: () => [reads('commerce:news')],
});
export const get = query('commerce.news.get', { input: one, reply, effects: () => [reads('commerce:news')] });
export const create = command('commerce.news.create', {
  input: z.object({ body: commerce.newsBody }),
  bodyTime: 'late',
  reply,
  effects: () => [creates('commerce:news')],
});
export const update = command('commerce.news.update', {
  input: one.extend({ isPartial: z.boolean(), body: commerce.newsBody }),
  bodyTime: 'late',
  reply,
  effects: () => [changes('commerce:news')],
});
export const remove = command('commerce.news.remove', {
  input: one,
  reply: z.null(),
  form: 'none',
  effects: () => [removes('commerce:news')],
});

const facts = z.object({ id: z.int(), supplier: z.int().nullable(), isPublished: z.boolean(), by: objectId });
export const created = event('commerce.news.created', facts);
export const updated = event('commerce.news.updated', facts);
export const removed = event('commerce.news.removed', facts);
