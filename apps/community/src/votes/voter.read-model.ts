import { community } from '@stoa/dto';
import { columns, jsonObject, raw, sql, type ReadModel, type Sql, type TableSource } from '@stoa/persistence';
import { time } from '../views/json.js';
import { userSummary } from '../views/user.view.js';
import { isOwnVote } from '../views/vote.view.js';
import { seesComment, topicIsSeen, type Viewer } from '../visibility/visibility.js';
import type { Subject } from './votes.repository.js';

export const votersSource: TableSource = {
  resource: community.resources.voters,
  columns: { ...columns('v', ['id', 'value', 'created']), user: sql`coalesce(v.person, 0)` },
};

const view = jsonObject({
  user: userSummary(raw('v.person')),
  value: raw('v.value'),
  created: time(raw('v.created')),
});

/** The voters of a topic or a comment that the viewer sees. */
export const votersOf = (viewer: Viewer, { topic, comment }: Subject): ReadModel =>
  comment === undefined
    ? votersOfTopic(viewer, sql`${topic}::int`)
    : votersOfComment(viewer, { topic: sql`${topic}::int`, comment: sql`${comment}::int` });

function votersOfTopic(viewer: Viewer, id: Sql): ReadModel {
  const isOwn = isOwnVote(viewer);
  return {
    view,
    from: sql`topic_votes`,
    alias: 'v',
    where: sql`v.topic = ${id} and (${showsVoters(viewer, id)} or ${isOwn})`,
    within: topicIsSeen(viewer, id),
    count: sql`(select case when ${showsVoters(viewer, id)} then t.positive + t.negative
      else (select count(*) from topic_votes v where v.topic = ${id} and ${isOwn}) end
      from topics t where t.id = ${id})`,
  };
}

function votersOfComment(viewer: Viewer, { topic, comment }: { topic: Sql; comment: Sql }): ReadModel {
  const isOwn = isOwnVote(viewer);
  return {
    view,
    from: sql`comment_votes`,
    alias: 'v',
    where: sql`v.comment = ${comment} and (${showsVoters(viewer, topic)} or ${isOwn})`,
    within: sql`exists (select from comments c where c.id = ${comment} and c.topic = ${topic}
      and ${seesComment(viewer)})`,
    count: sql`(select case when ${showsVoters(viewer, topic)} then c.positive + c.negative
      else (select count(*) from comment_votes v where v.comment = ${comment} and ${isOwn}) end
      from comments c where c.id = ${comment})`,
  };
}

/** Whether the viewer sees all voters of a topic and of its comments. */
const showsVoters = ({ isStaff }: Viewer, topic: Sql): Sql =>
  sql`(${isStaff}::boolean or (select s.show_voter from topics s where s.id = ${topic}))`;
