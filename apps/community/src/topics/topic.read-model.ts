import { community } from '@stoa/dto';
import { columns, raw, sql, type ReadModel, type TableSource } from '@stoa/persistence';
import { countInTopic } from '../counters/counts.js';
import { topicView } from '../views/topic.view.js';
import { seesTopic, type Viewer } from '../visibility/visibility.js';

export const topicModel = (viewer: Viewer, site: string, id: number): ReadModel => ({
  view: topicView(viewer, site),
  from: sql`topics`,
  alias: 't',
  where: sql`t.id = ${id}::int and ${seesTopic(viewer)}`,
});

const stored = columns('t', [
  ...(['id', 'header', 'description', 'status', 'type', 'category', 'author', 'forum', 'created'] as const),
  ...(['updated', 'needs_review', 'show_voter', 'assigned_to', 'is_private'] as const),
]);

export const topicsSource = (viewer: Viewer): TableSource => ({
  resource: community.resources.topics,
  columns: {
    ...stored,
    comment_count: countInTopic(viewer),
    vote_diff: sql`(t.positive - t.negative)`,
    tags: (test) => sql`exists (select from topic_tags x where x.topic = t.id and ${test(raw('x.tag'))})`,
  },
});
