import { changes, creates, reads, removes } from '@stoa/auth';
import { community, tableQuery } from '@stoa/dto';
import { z } from 'zod';
import { command, query } from '../operation.js';

// Categories and tags of the topics of a forum.

const { byId, category, deleted, tag } = community;
const inForum = z.object({ actor: community.acting, forum: z.int() });
const listed = inForum.extend({ query: tableQuery });

export const categories = query('community.labels.categories', {
  input: listed,
  reply: category,
  form: 'list',
  effects: () => [reads('community:categories')],
});
/** @throws conflict for a name that is taken */
export const createCategory = command('community.labels.createCategory', {
  input: inForum.extend({ body: community.newCategory }),
  reply: category,
  effects: () => [creates('community:categories')],
});
export const updateCategory = command('community.labels.updateCategory', {
  input: inForum.extend({ body: community.categoryChange }),
  reply: category,
  effects: () => [changes('community:categories')],
});
/** Removes a category; its topics stay, without a category. */
export const removeCategory = command('community.labels.removeCategory', {
  input: inForum.extend({ body: byId }),
  reply: deleted,
  effects: () => [removes('community:categories')],
});

export const tags = query('community.labels.tags', {
  input: listed,
  reply: tag,
  form: 'list',
  effects: () => [reads('community:tags')],
});
/** @throws conflict for a name that is taken, whatever its case */
export const createTag = command('community.labels.createTag', {
  input: inForum.extend({ body: community.newTag }),
  reply: tag,
  effects: () => [creates('community:tags')],
});
export const updateTag = command('community.labels.updateTag', {
  input: inForum.extend({ body: community.tagChange }),
  reply: tag,
  effects: () => [changes('community:tags')],
});
export const removeTag = command('community.labels.removeTag', {
  input: inForum.extend({ body: byId }),
  reply: deleted,
  effects: () => [removes('community:tags')],
});
