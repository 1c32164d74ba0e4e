import { columns, jsonObject, raw, sql, type Sql } from '@stoa/persistence';
import { seesCommentOfSeenTopic, type Viewer } from '../visibility/visibility.js';
import { noAttachments, time } from './json.js';
import { userSummary } from './user.view.js';
import { voteView } from './vote.view.js';

export const commentView = (viewer: Viewer): Sql =>
  jsonObject({
    id: raw('c.id'),
    topic: sql`(select row_to_json(r) from (select h.id, h.header from topics h where h.id = c.topic) r)`,
    comment: raw('c.text'),
    text: raw('c.text'),
    author: userSummary(raw('c.author')),
    created: time(raw('c.created')),
    updated: time(raw('c.updated')),
    parent: sql`(select above.id from comments above
      where above.id = c.parent and ${seesCommentOfSeenTopic(viewer, 'above')})`,
    ...columns('c', ['is_official', 'is_private']),
    privacy_mode: sql`c.is_private::int`,
    vote: voteView(viewer, 'comment'),
    attachments: noAttachments,
  });
