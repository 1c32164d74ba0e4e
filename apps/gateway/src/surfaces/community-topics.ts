import { community } from '@stoa/contracts';
import { userecho } from '@stoa/dialects';
import { community as shapes } from '@stoa/dto';
import { route, type RequestParts, type Route } from '../route.js';
import { addressed, actorOf, id, listed, withBody } from './community-parts.js';

const { comments, topics, votes } = community;
const { resources } = shapes;

/** Topics of the object that the path names. */
const topicsOf =
  (isPersonal = false) =>
  (parts: RequestParts) => {
    const { actor: _, ...of } = addressed(parts);
    return {
      actor: actorOf(parts),
      site: parts.origin,
      of,
      isPersonal,
      query: userecho.readTable(parts.query, resources.topics),
    };
  };

const linked = (parts: RequestParts) => ({ ...addressed(parts), site: parts.origin });

/** A header that is not a date is ignored (RFC 9110, 13.1.4). */
function unmodifiedSince({ headers }: RequestParts): number | undefined {
  const time = Date.parse(String(headers['if-unmodified-since']));
  return Number.isNaN(time) ? undefined : time;
}

export const topicRoutes: Route[] = [
  route({
    method: 'GET',
    path: `/forums/${id('forum')}/topics`,
    operation: topics.list,
    input: topicsOf(),
    summary: 'Topics of a forum',
  }),
  route({
    method: 'POST',
    path: `/forums/${id('forum')}/topics`,
    operation: topics.create,
    ...withBody,
    input: linked,
    summary: 'Create a topic',
  }),
  route({
    method: 'PUT',
    path: `/forums/${id('forum')}/topics`,
    operation: topics.update,
    ...withBody,
    input: (parts) => ({ ...linked(parts), unmodifiedSince: unmodifiedSince(parts) }),
    summary: 'Change a topic',
  }),
  route({
    method: 'GET',
    path: `/forums/${id('forum')}/users/${id('user')}/topics`,
    operation: topics.list,
    input: topicsOf(),
    summary: 'Topics of a user in a forum',
  }),
  route({
    method: 'GET',
    path: `/users/${id('user')}/topics`,
    operation: topics.list,
    input: topicsOf(true),
    summary: 'Topics of a user',
  }),
  route({
    method: 'GET',
    path: `/categories/${id('category')}/topics`,
    operation: topics.list,
    input: topicsOf(),
    summary: 'Topics of a category',
  }),
  route({
    method: 'GET',
    path: `/tags/${id('tag')}/topics`,
    operation: topics.list,
    input: topicsOf(),
    summary: 'Topics with a tag',
  }),
  route({
    method: 'GET',
    path: `/topics/${id('id')}`,
    operation: topics.get,
    input: linked,
    summary: 'A topic',
  }),
  route({
    method: 'DELETE',
    path: `/topics/${id('id')}`,
    operation: topics.remove,
    ...withBody,
    input: addressed,
    summary: 'Remove a topic',
  }),
];

const comment = `/topics/${id('topic')}/comments`;

export const voteRoutes: Route[] = [
  ['topic', `/topics/${id('topic')}`] as const,
  ['comment', `${comment}/${id('comment')}`] as const,
].flatMap(([name, path]) => [
  route({
    method: 'GET',
    path: `${path}/voters`,
    operation: votes.voters,
    input: listed(resources.voters),
    summary: `Voters of a ${name}`,
  }),
  route({
    method: 'PUT',
    path: `${path}/vote`,
    operation: votes.cast,
    ...withBody,
    input: addressed,
    summary: `Vote for a ${name}`,
  }),
]);

export const commentRoutes: Route[] = [
  route({
    method: 'GET',
    path: comment,
    operation: comments.list,
    input: listed(resources.comments),
    summary: 'Comments of a topic',
  }),
  route({
    method: 'POST',
    path: comment,
    operation: comments.create,
    ...withBody,
    input: addressed,
    summary: 'Comment on a topic',
  }),
  route({
    method: 'PUT',
    path: `${comment}/${id('id')}`,
    operation: comments.update,
    ...withBody,
    input: addressed,
    summary: 'Change a comment',
  }),
  route({
    method: 'DELETE',
    path: `${comment}/${id('id')}`,
    operation: comments.remove,
    ...withBody,
    input: addressed,
    summary: 'Remove a comment',
  }),
  route({
    method: 'GET',
    path: `/users/${id('user')}/comments`,
    operation: comments.ofUser,
    input: listed(resources.comments),
    summary: 'Comments of a user',
  }),
];
