import type { community, Input } from '@stoa/contracts';
import { joinSql, raw, sql, type ReadModel, type Sql } from '@stoa/persistence';
import { countInForum, countOfLabel, countOfUser, countOfUserInForum } from '../counters/counts.js';
import {
  forumIsSeen,
  listedTopics,
  seesListedTopic,
  userExists,
  type Viewer,
} from '../visibility/visibility.js';

type Of = Input<typeof community.topics.list>['of'];
type Name = keyof Of;
type Ids = Record<Name, Sql>;

/** What a list can belong to: whether it has the topic `t`, and whether the viewer sees what it belongs to. */
const listsOf: Record<Name, { has(id: Sql): Sql; isSeen(viewer: Viewer, id: Sql): Sql }> = {
  forum: { has: (id) => sql`t.forum = ${id}`, isSeen: forumIsSeen },
  user: { has: (id) => sql`t.author = ${id}`, isSeen: (_viewer, id) => userExists(id) },
  category: {
    has: (id) => sql`t.category = ${id}`,
    isSeen: (viewer, id) => labelIsSeen('categories', viewer, id),
  },
  tag: { has: () => sql`true`, isSeen: (viewer, id) => labelIsSeen('tags', viewer, id) },
};

const labelIsSeen = (table: string, viewer: Viewer, id: Sql): Sql =>
  sql`exists (select from ${raw(table)} l where l.id = ${id} and ${forumIsSeen(viewer, sql`l.forum`)})`;

/**
 * The rows of a tag in the order of its index, each with its topic: id and time are columns of the tag's row, and
 * `offset 0` prevents PostgreSQL from reading topics first.
 */
const topicsOfTag = (tag: Sql): Sql => sql`(select x.topic as id, x.created, o.* from topic_tags x
  cross join lateral (select t.forum, t.header, t.description, t.type, t.status, t.category, t.author, t.assigned_to,
    t.show_voter, t.needs_review, t.is_private, t.positive, t.negative, t.official_answer, t.updated, t.removed, t.duplicate_of,
    t.comments, t.open_comments from topics t where t.id = x.topic offset 0) o where x.tag = ${tag})`;

/** A list of topics, to which all conditions of `of` apply; each combination of them is a statement of its own. */
export function topicList(viewer: Viewer, of: Of): Omit<ReadModel, 'view'> {
  const names = (Object.keys(listsOf) as Name[]).filter((name) => of[name] !== undefined);
  const ids = Object.fromEntries(names.map((name) => [name, sql`${of[name]}::int`])) as Ids;
  const count = counts.get(names.join(' '))?.(viewer, ids);
  const { where, ...sets } = ids.tag ? { where: seesListedTopic(viewer) } : listedTopics(viewer, of.user);
  const isSeen = names.map((name) => listsOf[name].isSeen(viewer, ids[name]));
  return {
    from: ids.tag ? topicsOfTag(ids.tag) : sql`topics`,
    alias: 't',
    where: joinSql([...names.map((name) => listsOf[name].has(ids[name])), where], ' and '),
    ...sets,
    within: joinSql([sql`true`, ...isSeen], ' and '),
    ...(count && { count }),
  };
}

/** The stored totals of the lists that paths name. */
const counts = new Map<string, (viewer: Viewer, ids: Ids) => Sql>([
  ['forum', (viewer, { forum }) => countInForum(viewer, 'topics', forum)],
  ['user', (viewer, { user }) => countOfUser(viewer, ['topics'], user)],
  ['forum user', (viewer, { forum, user }) => countOfUserInForum(viewer, user, forum)],
  ['category', (viewer, { category }) => countOfLabel(viewer, 'category', category)],
  ['tag', (viewer, { tag }) => countOfLabel(viewer, 'tag', tag)],
]);
