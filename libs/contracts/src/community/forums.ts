import { changes, creates, reads, removes } from '@stoa/auth';
import { community, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';

const actor = { actor: community.acting };
const reply = community.forum;

/** The forums that the actor sees. */
export const list = query('community.forums.list', {
  input: z.object({ ...actor, query: tableQuery }),
  reply,
  form: 'list',
  effects: () => [reads('community:forums')],
});
/** The new forum gets the topic types and statuses of its type, or those of the template. */
export const create = command('community.forums.create', {
  input: z.object({ ...actor, body: community.newForum }),
  reply,
  effects: () => [creates('community:forums')],
});
export const update = command('community.forums.update', {
  input: z.object({ ...actor, body: community.forumChange }),
  reply,
  effects: () => [changes('community:forums')],
});
/** @throws conflict for the default forum */
export const remove = command('community.forums.remove', {
  input: z.object({ ...actor, body: community.forumRemoval }),
  reply: community.deleted,
  effects: () => [removes('community:forums')],
});

const within = z.object({ ...actor, forum: z.int(), query: tableQuery });

export const types = query('community.forums.types', {
  input: within,
  reply: community.topicType,
  form: 'list',
  effects: () => [reads('community:forums')],
});
/** @throws not_found when the type is not of this forum */
export const statuses = query('community.forums.statuses', {
  input: within.extend({ type: z.int() }),
  reply: community.topicStatus,
  form: 'list',
  effects: () => [reads('community:forums')],
});
