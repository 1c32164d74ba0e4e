import { columns, jsonObject, raw, sql, type Sql } from '@stoa/persistence';
import { countInForum } from '../counters/counts.js';
import type { Viewer } from '../visibility/visibility.js';
import { jsonList, time } from './json.js';

const typeNames = sql`(array['PUBLIC', 'PRIVATE', 'KNOWLEDGEBASE PUBLIC', 'KNOWLEDGEBASE PRIVATE', 'HELPDESK'])`;

const groupsOf = jsonList(sql`select ${jsonObject(columns('g', ['id', 'name']))}
  from forum_groups fg join groups g on g.id = fg.group_id where fg.forum = f.id order by g.id`);

export const forumView = (viewer: Viewer): Sql =>
  jsonObject({
    ...columns('f', ['id', 'name', 'description']),
    type: jsonObject({ id: raw('f.type'), name: sql`${typeNames}[f.type]` }),
    ...columns('f', ['locale', 'is_default']),
    ...columns('f', ['allow_anonymous_topic', 'allow_anonymous_votes', 'allow_anonymous_comments']),
    ...columns('f', ['allow_private_sso_users', 'allow_private_view_all', 'category_required']),
    ...(viewer.isStaff && { groups: groupsOf }),
    topic_count: countInForum(viewer, 'topics', raw('f.id')),
    comment_count: countInForum(viewer, 'comments', raw('f.id')),
    vote_count: countInForum(viewer, 'votes', raw('f.id')),
    created: time(raw('f.created')),
  });

export const typeView = jsonObject(columns('y', ['id', 'name', 'description']));

export const statusView = jsonObject({
  ...columns('s', ['id', 'name', 'color', 'is_default', 'is_closed']),
  updated: time(raw('s.updated')),
});
