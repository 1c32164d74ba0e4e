import { jsonObject, raw, sql, type Sql } from '@stoa/persistence';
import type { Viewer } from '../visibility/visibility.js';

const voted = {
  topic: { alias: raw('t'), votes: raw('topic_votes'), key: raw('topic') },
  comment: { alias: raw('c'), votes: raw('comment_votes'), key: raw('comment') },
};

/** The votes for a topic `t` or a comment `c`, and the viewer's own. */
export const voteView = (viewer: Viewer, type: keyof typeof voted): Sql => {
  const { alias, votes, key } = voted[type];
  return jsonObject({
    diff: sql`${alias}.positive - ${alias}.negative`,
    positive: sql`${alias}.positive`,
    negative: sql`${alias}.negative`,
    total: sql`${alias}.positive + ${alias}.negative`,
    current_user: sql`coalesce(
      (select v.value from ${votes} v where v.${key} = ${alias}.id and v.person = ${viewer.id}::int), 0)`,
  });
};
