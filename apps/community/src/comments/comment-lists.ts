import { community } from '@stoa/dto';
import type { ReadModel, TableSource } from '@stoa/persistence';
import { countInTopic, countOfUser } from '../counters/counts.js';
import { commentView } from '../views.js';
import { personIsKnown, seesCommentOfSeen, seesListed, topicIsSeen } from '../visibility.js';

const source = {
  resource: community.resources.comments,
  columns: {
    ...{ id: 'c.id', topic: 'c.topic', author: 'c.author', created: 'c.created', updated: 'c.updated' },
    ...{ is_official: 'c.is_official', needs_review: 'c.needs_review' },
  },
};
const comments = { view: commentView, from: 'comments c' };

interface List {
  model: ReadModel;
  source: TableSource;
}

export const commentsOfTopic: List = {
  source,
  model: {
    ...comments,
    where: `c.topic = $3::int and ${seesCommentOfSeen}`,
    within: topicIsSeen('$3::int'),
    count: `(select ${countInTopic} from topics t where t.id = $3::int)`,
  },
};
export const commentsOfUser: List = {
  source,
  model: {
    ...comments,
    where: `c.author = $3::int and ${seesCommentOfSeen} and exists (
      select from topics t where t.id = c.topic and ${seesListed})`,
    within: personIsKnown('$3::int'),
    count: countOfUser('n.comments', '$3::int'),
  },
};
