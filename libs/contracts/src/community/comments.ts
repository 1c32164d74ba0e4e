import { changes, creates, reads, removes } from '@stoa/auth';
import { community, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';

const { comment: reply, deleted } = community;
const actor = { actor: community.acting };
const ofTopic = z.object({ ...actor, topic: z.int() });
const one = ofTopic.extend({ id: z.int() });

export const list = query('community.comments.list', {
  input: ofTopic.extend({ query: tableQuery }),
  reply,
  form: 'list',
  effects: () => [reads('community:comments')],
});
/** Comments of another user take the scope `all`. */
export const ofUser = query('community.comments.ofUser', {
  input: z.object({ ...actor, user: z.int(), query: tableQuery }),
  reply,
  form: 'list',
  effects: () => [reads('community:comments')],
});
export const create = command('community.comments.create', {
  input: ofTopic.extend({ body: community.newComment }),
  reply,
  effects: () => [creates('community:comments')],
});
export const update = command('community.comments.update', {
  input: one.extend({ body: community.commentChange }),
  reply,
  effects: () => [changes('community:comments')],
});
export const remove = command('community.comments.remove', {
  input: one,
  reply: deleted,
  effects: () => [removes('community:comments')],
});

const facts = z.object({
  id: z.int(),
  topic: z.int(),
  forum: z.int(),
  author: z.int().nullable(),
  by: z.int(),
});
export const created = event('community.comments.created', facts);
export const updated = event('community.comments.updated', facts);
export const removed = event('community.comments.removed', facts);
