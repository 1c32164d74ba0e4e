import { jsonObject, raw, sql, type Sql } from '@stoa/persistence';
import type { Viewer } from '../visibility/visibility.js';

const voted = {
  topic: { alias: raw('t'), votes: raw('topic_votes'), key: raw('topic') },
  comment: { alias: raw('c'), votes: raw('comment_votes'), key: raw('comment') },
};

/** The hash that stands for an anonymous voter. The salt keeps addresses from being found by trying all of them. */
export const visitorOf = (network: string): Sql =>
  sql`(select sha256(convert_to(s.salt::text || ${network}::text, 'UTF8')) from visitor_salts s)`;

/** Whether a vote `v` is the viewer's own. An anonymous viewer is known by the network of the client. */
export function isOwnVote({ id, network }: Viewer): Sql {
  if (id > 0) return sql`v.person = ${id}::int`;
  return network === undefined ? sql`false` : sql`v.visitor = ${visitorOf(network)}`;
}

/** The votes for a topic `t` or a comment `c`, and the viewer's own. */
export const voteView = (viewer: Viewer, type: keyof typeof voted): Sql => {
  const { alias, votes, key } = voted[type];
  return jsonObject({
    diff: sql`${alias}.positive - ${alias}.negative`,
    positive: sql`${alias}.positive`,
    negative: sql`${alias}.negative`,
    total: sql`${alias}.positive + ${alias}.negative`,
    current_user: sql`coalesce(
      (select v.value from ${votes} v where v.${key} = ${alias}.id and ${isOwnVote(viewer)}), 0)`,
  });
};
