import { community } from '@stoa/contracts';
import { community as shapes } from '@stoa/dto';
import { route, type Route } from '../route.js';
import { addressed, id, listed, withBody } from './community-parts.js';

const { access, forums, labels } = community;
const { resources } = shapes;

const forum = `/forums/${id('forum')}`;

export const forumRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/forums',
    operation: forums.list,
    input: listed(resources.forums),
    summary: 'Forums',
  }),
  route({
    method: 'POST',
    path: '/forums',
    operation: forums.create,
    ...withBody,
    input: addressed,
    summary: 'Create a forum',
  }),
  route({
    method: 'PUT',
    path: '/forums',
    operation: forums.update,
    ...withBody,
    input: addressed,
    summary: 'Change a forum',
  }),
  route({
    method: 'DELETE',
    path: '/forums',
    operation: forums.remove,
    ...withBody,
    input: addressed,
    summary: 'Remove a forum',
  }),
  route({
    method: 'GET',
    path: `${forum}/types`,
    operation: forums.types,
    input: listed(resources.types),
    summary: 'Types of topics in a forum',
  }),
  route({
    method: 'GET',
    path: `${forum}/types/${id('type')}/statuses`,
    operation: forums.statuses,
    input: listed(resources.statuses),
    summary: 'Statuses of a type',
  }),
];

export const accessRoutes: Route[] = [
  route({
    method: 'GET',
    path: `${forum}/access_list`,
    operation: access.list,
    input: listed(resources.access),
    summary: 'Addresses of a private forum',
  }),
  route({
    method: 'POST',
    path: `${forum}/access_list`,
    operation: access.add,
    ...withBody,
    input: addressed,
    summary: 'Add addresses to a private forum',
  }),
  route({
    method: 'DELETE',
    path: `${forum}/access_list`,
    operation: access.remove,
    ...withBody,
    input: addressed,
    summary: 'Remove addresses from a private forum',
  }),
];

export const labelRoutes: Route[] = [
  route({
    method: 'GET',
    path: `${forum}/categories`,
    operation: labels.categories,
    input: listed(resources.categories),
    summary: 'Categories of a forum',
  }),
  route({
    method: 'POST',
    path: `${forum}/categories`,
    operation: labels.createCategory,
    ...withBody,
    input: addressed,
    summary: 'Create a category',
  }),
  route({
    method: 'PUT',
    path: `${forum}/categories`,
    operation: labels.updateCategory,
    ...withBody,
    input: addressed,
    summary: 'Change a category',
  }),
  route({
    method: 'DELETE',
    path: `${forum}/categories`,
    operation: labels.removeCategory,
    ...withBody,
    input: addressed,
    summary: 'Remove a category; its topics stay',
  }),
  route({
    method: 'GET',
    path: `${forum}/tags`,
    operation: labels.tags,
    input: listed(resources.tags),
    summary: 'Tags of a forum',
  }),
  route({
    method: 'POST',
    path: `${forum}/tags`,
    operation: labels.createTag,
    ...withBody,
    input: addressed,
    summary: 'Create a tag',
  }),
  route({
    method: 'PUT',
    path: `${forum}/tags`,
    operation: labels.updateTag,
    ...withBody,
    input: addressed,
    summary: 'Rename a tag',
  }),
  route({
    method: 'DELETE',
    path: `${forum}/tags`,
    operation: labels.removeTag,
    ...withBody,
    input: addressed,
    summary: 'Remove a tag',
  }),
];
