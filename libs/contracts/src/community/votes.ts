import { changes, reads } from '@stoa/auth';
import { community, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { event } from '../event.js';
import { command, query } from '../operation.js';

/** A topic, or one of its comments. */
const subject = { topic: z.int(), comment: z.int().optional() };
const input = z.object({ actor: community.acting, ...subject });

/** Of a topic that does not show its voters only agents see all of them; other callers see their own vote. */
export const voters = query('community.votes.voters', {
  input: input.extend({ query: tableQuery }),
  reply: community.voter,
  form: 'list',
  effects: () => [reads('community:votes')],
});
/** A voter has one vote, which the next one replaces; 0 withdraws it. */
export const cast = command('community.votes.cast', {
  input: input.extend({ body: community.newVote }),
  reply: community.vote,
  effects: () => [changes('community:votes')],
});

const value = z.int().min(-1).max(1);
export const changed = event(
  'community.votes.changed',
  z.object({
    topic: z.int(),
    /** null: the vote is for the topic. */
    comment: z.int().nullable(),
    forum: z.int(),
    value,
    before: value,
    by: z.int(),
  }),
);
