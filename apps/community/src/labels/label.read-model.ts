import { community } from '@stoa/dto';
import { columns, sql, type ReadModel } from '@stoa/persistence';
import { categoryView, tagView } from '../views/label.view.js';
import { forumIsSeen, type Viewer } from '../visibility/visibility.js';

const { resources } = community;

const categories = (viewer: Viewer) => ({ view: categoryView(viewer), from: sql`categories`, alias: 'k' });

export const categoryModel = (viewer: Viewer, id: number): ReadModel => ({
  ...categories(viewer),
  where: sql`k.id = ${id}::int`,
});
export const categoriesOf = (viewer: Viewer, forum: number): ReadModel => ({
  ...categories(viewer),
  where: sql`k.forum = ${forum}::int`,
  within: forumIsSeen(viewer, sql`${forum}::int`),
});
export const categoriesSource = { resource: resources.categories, columns: columns('k', ['id', 'name']) };

const tags = (viewer: Viewer) => ({ view: tagView(viewer), from: sql`tags`, alias: 'g' });

export const tagModel = (viewer: Viewer, id: number): ReadModel => ({
  ...tags(viewer),
  where: sql`g.id = ${id}::int`,
});
export const tagsOf = (viewer: Viewer, forum: number): ReadModel => ({
  ...tags(viewer),
  where: sql`g.forum = ${forum}::int`,
  within: forumIsSeen(viewer, sql`${forum}::int`),
});
export const tagsSource = { resource: resources.tags, columns: columns('g', ['id', 'name']) };
