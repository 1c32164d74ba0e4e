import { columns, jsonObject, raw, type Sql } from '@stoa/persistence';
import { countOfLabel } from '../counters/counts.js';
import type { Viewer } from '../visibility/visibility.js';

export const categoryView = (viewer: Viewer): Sql =>
  jsonObject({
    ...columns('k', ['id', 'name', 'description']),
    parent_id: raw('k.parent'),
    topic_count: countOfLabel(viewer, 'category', raw('k.id')),
    order: raw('k.place'),
  });

export const tagView = (viewer: Viewer): Sql =>
  jsonObject({
    ...columns('g', ['id', 'name']),
    topic_count: countOfLabel(viewer, 'tag', raw('g.id')),
  });
