import { community } from '@stoa/dto';
import { columns, sql, type ReadModel } from '@stoa/persistence';
import { countInTopic, countOfUser } from '../counters/counts.js';
import { commentView } from '../views/comment.view.js';
import {
  seesComment,
  seesCommentOfSeenTopic,
  seesListedTopic,
  topicIsSeen,
  userExists,
  type Viewer,
} from '../visibility/visibility.js';

export const commentsSource = {
  resource: community.resources.comments,
  columns: columns('c', ['id', 'topic', 'author', 'created', 'updated', 'is_official', 'needs_review']),
};

export const commentModel = (viewer: Viewer, id: number): ReadModel => ({
  view: commentView(viewer),
  from: sql`comments`,
  alias: 'c',
  where: sql`c.id = ${id}::int and ${seesComment(viewer)}`,
});

export function commentsOfTopic(viewer: Viewer, topic: number): ReadModel {
  const id = sql`${topic}::int`;
  return {
    view: commentView(viewer),
    from: sql`comments`,
    alias: 'c',
    where: sql`c.topic = ${id} and ${seesCommentOfSeenTopic(viewer)}`,
    within: topicIsSeen(viewer, id),
    count: sql`(select ${countInTopic(viewer)} from topics t where t.id = ${id})`,
  };
}

export function commentsOfUser(viewer: Viewer, user: number): ReadModel {
  const id = sql`${user}::int`;
  return {
    view: commentView(viewer),
    from: sql`comments`,
    alias: 'c',
    where: sql`c.author = ${id} and ${seesCommentOfSeenTopic(viewer)}
      and exists (select from topics t where t.id = c.topic and ${seesListedTopic(viewer)})`,
    within: userExists(id),
    count: countOfUser(viewer, ['comments'], id),
  };
}
