import type { community, Input } from '@stoa/contracts';
import type { ReadModel } from '@stoa/persistence';
import type { Actor } from '../actors/actor.js';
import { countInForum, countOfLabel, countOfUser, countOfUserInForum } from '../counters/counts.js';
import { forumIsSeen, listedTopics, personIsKnown, seesListed } from '../visibility.js';

type Of = Input<typeof community.topics.list>['of'];
type Name = keyof Of;

/** What lists are of: whether topic `t` is in the list of the one with this number, and whether that one is seen. */
const listsOf: Record<Name, { has(id: string): string; isSeen(id: string): string }> = {
  forum: { has: (id) => `t.forum = ${id}`, isSeen: forumIsSeen },
  user: { has: (id) => `t.author = ${id}`, isSeen: personIsKnown },
  category: { has: (id) => `t.category = ${id}`, isSeen: (id) => seenIn('categories', id) },
  tag: { has: () => 'true', isSeen: (id) => seenIn('tags', id) },
};

const seenIn = (table: string, id: string): string =>
  `exists (select from ${table} l where l.id = ${id} and ${forumIsSeen('l.forum')})`;

/**
 * The rows of a tag in the order of its index, each with its topic: number and time are the tag's, and `offset 0` keeps
 * PostgreSQL from reading topics first.
 */
const tagged = (tag: string): string => `(select x.topic as id, x.created, o.* from topic_tags x
  cross join lateral (select t.forum, t.header, t.description, t.type, t.status, t.category, t.author, t.assigned_to,
    t.show_voter, t.needs_review, t.is_private, t.positive, t.negative, t.official_answer, t.updated, t.removed,
    t.comments, t.open_comments from topics t where t.id = x.topic offset 0) o where x.tag = ${tag}) t`;

/**
 * A list of topics; each combination is a statement of its own, so that it can be planned once. All that are given hold.
 * @param first the number of the first parameter that is free
 */
export function topicList(
  of: Of,
  actor: Pick<Actor, 'id' | 'isStaff'>,
  first: number,
): Omit<ReadModel, 'view'> & { values: number[] } {
  const names = (Object.keys(listsOf) as Name[]).filter((name) => of[name] !== undefined);
  const ids = Object.fromEntries(names.map((name, index) => [name, `$${index + first}::int`]));
  const isOf = (...wanted: Name[]): boolean => wanted.join() === names.join();
  const count = Object.entries(counts).find(([lists]) => isOf(...(lists.split(' ') as Name[])))?.[1](ids);
  const { where, ...sets } = ids.tag ? { where: seesListed } : listedTopics(actor, of.user);
  return {
    from: ids.tag ? tagged(ids.tag) : 'topics t',
    where: [...names.map((name) => listsOf[name].has(ids[name]!)), where].join(' and '),
    ...sets,
    within: ['true', ...names.map((name) => listsOf[name].isSeen(ids[name]!))].join(' and '),
    ...(count && { count }),
    values: names.map((name) => of[name]!),
  };
}

/** How many there are, for the lists that paths name. */
const counts: Record<string, (ids: Record<string, string>) => string> = {
  forum: ({ forum }) => countInForum('topics', forum!),
  user: ({ user }) => countOfUser('n.topics', user!),
  'forum user': ({ forum, user }) => countOfUserInForum(user!, forum!),
  category: ({ category }) => countOfLabel('category', category!),
  tag: ({ tag }) => countOfLabel('tag', tag!),
};
