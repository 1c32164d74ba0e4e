import { columns, jsonObject, raw, sql, type Sql } from '@stoa/persistence';
import { countInTopic } from '../counters/counts.js';
import { seesCommentOfSeenTopic, topicIsSeen, type Viewer } from '../visibility/visibility.js';
import { commentView } from './comment.view.js';
import { customValues } from './custom-field.view.js';
import { statusView } from './forum.view.js';
import { idAndName, jsonList, noAttachments, slug, time } from './json.js';
import { userSummary } from './user.view.js';
import { voteView } from './vote.view.js';

/** @param t the alias of a topic */
const pathOf = (t: string): Sql =>
  sql`'/topics/' || concat_ws('-', ${raw(t)}.id, nullif(${slug(raw(`${t}.header`))}, '')) || '/'`;
const path = pathOf('t');

const tags = jsonList(sql`select ${jsonObject(columns('g', ['id', 'name']))}
  from topic_tags x join tags g on g.id = x.tag where x.topic = t.id order by g.id`);

/** @param site what links begin with */
export const topicView = (viewer: Viewer, site: string): Sql =>
  jsonObject({
    ...columns('t', ['id', 'header', 'description']),
    created: time(raw('t.created')),
    updated: time(raw('t.updated')),
    url: sql`${site}::text || ${path}`,
    relative_url: path,
    forum: idAndName('forums', raw('t.forum')),
    type: idAndName('types', raw('t.type')),
    status: sql`(select ${statusView} from statuses s where s.id = t.status)`,
    category: idAndName('categories', raw('t.category')),
    tags,
    author: userSummary(raw('t.author')),
    assigned_to: sql`case when t.assigned_to is not null then ${userSummary(raw('t.assigned_to'))} end`,
    vote: voteView(viewer, 'topic'),
    comment_count: countInTopic(viewer),
    ...columns('t', ['show_voter', 'needs_review', 'is_private']),
    official_answer: sql`(select ${commentView(viewer)} from comments c
      where c.id = t.official_answer and ${seesCommentOfSeenTopic(viewer)})`,
    custom_fields: customValues('topic_values', sql`v.topic = t.id`),
    attachments: noAttachments,
    duplicate_of: sql`(select ${jsonObject({ id: raw('w.id'), url: sql`${site}::text || ${pathOf('w')}` })}
      from topics w where w.id = t.duplicate_of and ${topicIsSeen(viewer, raw('w.id'))})`,
  });
