import { changes, creates, reads, removes } from '@stoa/auth';
import { community, objectId, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';

const { comment, deleted, topic: reply } = community;
const actor = { actor: community.acting };
/** Scheme and host of the request: links begin with them, unless the deployment sets a URL. */
const site = { site: z.string().default('') };
const one = z.object({ ...actor, id: z.int() });

/** The topics that the actor sees, of a forum, a user, a category and a tag; all given conditions apply. */
export const list = query('community.topics.list', {
  input: z.object({
    ...actor,
    of: z.object({
      forum: z.int().optional(),
      user: z.int().optional(),
      category: z.int().optional(),
      tag: z.int().optional(),
    }),
    /** The topics of a user are for that user; other users need the scope `all`. */
    isPersonal: z.boolean().default(false),
    ...site,
    query: tableQuery,
  }),
  reply,
  form: 'list',
  effects: () => [reads('community:topics')],
});
export const get = query('community.topics.get', {
  input: one.extend(site),
  reply,
  effects: () => [reads('community:topics')],
});
/** The page at the topic's `url`, with a hundred comments. */
export const page = query('community.topics.page', {
  input: z.object({ id: z.int(), page: z.int().min(1) }),
  reply: z.object({ topic: reply, comments: z.array(comment), page: z.int(), pages: z.int() }),
  access: 'public',
  effects: () => [reads('community:topics')],
});
export const create = command('community.topics.create', {
  input: z.object({ ...actor, ...site, forum: z.int(), body: community.newTopic }),
  reply,
  effects: () => [creates('community:topics')],
});
export const update = command('community.topics.update', {
  input: z.object({
    ...actor,
    ...site,
    forum: z.int(),
    /** Milliseconds since 1970: a topic that has changed since then is not changed. */
    unmodifiedSince: z.number().optional(),
    body: community.topicChange,
  }),
  reply,
  effects: () => [changes('community:topics')],
});
/** The author may remove a topic that has no comments of other users; an agent may remove any topic. */
export const remove = command('community.topics.remove', {
  input: one,
  reply: deleted,
  effects: () => [removes('community:topics')],
});

const facts = z.object({
  id: z.int(),
  forum: z.int(),
  author: z.int().nullable(),
  isPrivate: z.boolean(),
  needsReview: z.boolean(),
  by: z.int(),
  user: objectId.nullable(),
});
export const created = event('community.topics.created', facts);
export const updated = event('community.topics.updated', facts.extend({ fields: z.array(z.string()) }));
export const removed = event('community.topics.removed', facts);
/** null: a duplicate became a topic of its own again. */
export const merged = event('community.topics.merged', facts.extend({ duplicateOf: z.int().nullable() }));
