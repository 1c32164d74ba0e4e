import { community } from '@stoa/dto';
import { columns, jsonObject, raw, sql, type ReadModel, type Sql, type TableSource } from '@stoa/persistence';
import { time } from '../views/json.js';
import { forumIsSeen, seesForum, seesTopic, userExists, type Viewer } from '../visibility/visibility.js';

export const subscriptionsSource: TableSource = {
  resource: community.resources.subscriptions,
  columns: columns('s', ['id', 'object_type', 'object_id', 'name', 'created']),
};

/**
 * The objects with an id, by their type, that all these viewers see.
 * @param ids the id of each type: a column of a subscription, or a value
 */
export function followable(viewers: readonly Viewer[], ids: Record<ObjectType, Sql>): Sql {
  const byAll = (sees: (viewer: Viewer) => Sql): Sql =>
    viewers.map(sees).reduce((all, one) => sql`${all} and ${one}`);
  const inForum = byAll((viewer) => forumIsSeen(viewer, raw('o.forum')));
  return sql`
    select 'forum' as object_type, f.id as object_id, f.name from forums f
      where f.id = ${ids.forum} and ${byAll(seesForum)}
    union all
    select 'topic', t.id, t.header from topics t where t.id = ${ids.topic} and ${byAll(seesTopic)}
    union all
    select 'category', o.id, o.name from categories o where o.id = ${ids.category} and ${inForum}
    union all
    select 'type', o.id, o.name from types o where o.id = ${ids.type} and ${inForum}`;
}

export type ObjectType = (typeof community.followedTypes)[number];

const view = jsonObject({
  ...columns('s', ['object_type', 'object_id', 'name']),
  created: time(raw('s.created')),
});

/** What a user follows, as far as all these viewers see it. */
export function subscriptionsOf(user: number, viewers: readonly Viewer[]): ReadModel {
  const ids = columns('b', community.followedTypes) as Record<ObjectType, Sql>;
  return {
    view,
    from: sql`(select b.id, b.person, b.created, o.object_type, o.object_id, o.name
      from subscriptions b cross join lateral (${followable(viewers, ids)}) o where b.person = ${user}::int)`,
    alias: 's',
    where: sql`true`,
    within: userExists(sql`${user}::int`),
  };
}
