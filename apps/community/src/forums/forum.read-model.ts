import { community } from '@stoa/dto';
import { columns, sql, type ReadModel } from '@stoa/persistence';
import { forumView, statusView, typeView } from '../views/forum.view.js';
import { forumIsSeen, seesForum, type Viewer } from '../visibility/visibility.js';

const { resources } = community;

export const visibleForums = (viewer: Viewer): ReadModel => ({
  view: forumView(viewer),
  from: sql`forums`,
  alias: 'f',
  where: seesForum(viewer),
});
export const forumModel = (viewer: Viewer, id: number): ReadModel => ({
  ...visibleForums(viewer),
  where: sql`f.id = ${id}::int and ${seesForum(viewer)}`,
});
export const forumsSource = {
  resource: resources.forums,
  columns: columns('f', ['id', 'name', 'type', 'is_default', 'created']),
};

export const typesOf = (viewer: Viewer, forum: number): ReadModel => ({
  view: typeView,
  from: sql`types`,
  alias: 'y',
  where: sql`y.forum = ${forum}::int`,
  within: forumIsSeen(viewer, sql`${forum}::int`),
});
export const typesSource = { resource: resources.types, columns: columns('y', ['id', 'name']) };

export function statusesOf(viewer: Viewer, forum: number, type: number): ReadModel {
  const isOfForum = sql`exists (select from types y where y.id = ${type}::int and y.forum = ${forum}::int)`;
  return {
    view: statusView,
    from: sql`statuses`,
    alias: 's',
    where: sql`s.type = ${type}::int and ${isOfForum}`,
    within: sql`${isOfForum} and ${forumIsSeen(viewer, sql`${forum}::int`)}`,
  };
}
export const statusesSource = { resource: resources.statuses, columns: columns('s', ['id', 'name']) };
