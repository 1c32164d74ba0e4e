import { seenForums } from '../visibility.js';

// Stored counters as SQL (`../migrations/20261126120000-counters.ts`). Each needs the parameters of `visibility.ts`.

const readers = 'case when $2::boolean then array[-1] else array[0, $1::int] end';

/** A sum over counters `n`, as far as the actor sees what was counted. */
const countOf = (sum: string, where: string): string =>
  `(select coalesce(sum(${sum}), 0) from post_counts n where ${where} and n.reader = any(${readers}))`;

type Counter = 'topics' | 'comments' | 'votes';

/** Of a forum that is seen. */
export const countInForum = (counter: Counter, forum: string): string =>
  countOf(`n.${counter}`, `n.forum = ${forum} and n.category is null and n.tag is null and n.author = 0`);

/** Of a category or a tag in a forum that is seen. */
export const countOfLabel = (kind: 'category' | 'tag', id: string): string =>
  countOf('n.topics', `n.${kind} = ${id} and n.author = 0`);

/** Of what a user wrote, in all forums that are seen. Anonymous, 0, has no counters. */
export const countOfUser = (sum: string, user: string): string =>
  countOf(sum, `n.author = ${user} and n.author > 0 and n.forum = any(${seenForums})`);

/** Of a user's topics in a forum that is seen. */
export const countOfUserInForum = (user: string, forum: string): string =>
  countOf('n.topics', `n.forum = ${forum} and n.author = ${user} and n.author > 0`);

/** Comments of a topic `t` that is seen: few of them are hidden, and of those the actor sees the own ones. */
export const countInTopic = `(case when $2::boolean then t.comments else t.open_comments + (
  select count(*) from comments h where h.topic = t.id and h.author = $1::int and h.removed is null
    and (h.is_private or h.needs_review)) end)`;

export const userCount = '(select coalesce(sum(u.users), 0) from user_counts u)';
