import type { FeedRow } from './feed.js';

/** A batch of the rows that `fill` adds: also of those that it has added when it throws. */
export function* batch(fill: (rows: FeedRow[]) => void): Generator<FeedRow[]> {
  const rows: FeedRow[] = [];
  try {
    fill(rows);
  } catch (error) {
    yield rows;
    throw error;
  }
  yield rows;
}
