import { raw, sql, type Sql } from '@stoa/persistence';
import { seenForums, type Viewer } from '../visibility/visibility.js';

// Stored counters as SQL (`../migrations/20261126120000-counters.ts`).

/** A sum over counters `n`, as far as the viewer sees the counted posts. */
const countOf = ({ id, isStaff }: Viewer, sum: Sql, where: Sql): Sql =>
  sql`(select coalesce(sum(${sum}), 0) from post_counts n where ${where}
    and n.reader = any(case when ${isStaff}::boolean then array[-1] else array[0, ${id}::int] end))`;

type Counter = 'topics' | 'comments' | 'votes';

const counterOf = (counter: Counter): Sql => raw(`n.${counter}`);

/** A counter of a forum that the viewer sees. */
export const countInForum = (viewer: Viewer, counter: Counter, forum: Sql): Sql =>
  countOf(
    viewer,
    counterOf(counter),
    sql`n.forum = ${forum} and n.category is null and n.tag is null and n.author = 0`,
  );

/** Topics of a category or a tag in a forum that the viewer sees. */
export const countOfLabel = (viewer: Viewer, type: 'category' | 'tag', id: Sql): Sql =>
  countOf(viewer, counterOf('topics'), sql`n.${raw(type)} = ${id} and n.author = 0`);

/** Counters of a user's posts in all forums that the viewer sees. Anonymous, 0, has no counters. */
export const countOfUser = (viewer: Viewer, counters: readonly Counter[], user: Sql): Sql =>
  countOf(
    viewer,
    raw(counters.map((counter) => `n.${counter}`).join(' + ')),
    sql`n.author = ${user} and n.author > 0 and n.forum = any(${seenForums(viewer)})`,
  );

/** Topics of a user in a forum that the viewer sees. */
export const countOfUserInForum = (viewer: Viewer, user: Sql, forum: Sql): Sql =>
  countOf(viewer, counterOf('topics'), sql`n.forum = ${forum} and n.author = ${user} and n.author > 0`);

/** Comments of a topic `t` that the viewer sees: few of them are hidden, and of those the viewer's own are counted. */
export const countInTopic = ({
  id,
  isStaff,
}: Viewer): Sql => sql`(case when ${isStaff}::boolean then t.comments
  else t.open_comments + (select count(*) from comments h where h.topic = t.id and h.author = ${id}::int
    and h.removed is null and (h.is_private or h.needs_review)) end)`;

export const userCount = sql`(select coalesce(sum(u.users), 0) from user_counts u)`;
