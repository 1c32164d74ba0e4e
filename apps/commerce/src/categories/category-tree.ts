/** A category as JSON, and where it is. */
export interface TreeRow {
  id: number;
  parent: number | null;
  json: string;
}

/** The JSON of a tree: each category with its `children`, in the order of the rows. One without its parent is a root. */
export function nested(rows: readonly TreeRow[]): string {
  const known = new Set(rows.map(({ id }) => id));
  const isKnown = (id: number | null): id is number => id !== null && known.has(id);
  const below = Map.groupBy(rows, ({ parent }) => (isKnown(parent) ? parent : null));
  const listOf = (parent: number | null): string => `[${(below.get(parent) ?? []).map(nodeOf).join(',')}]`;
  const nodeOf = ({ id, json }: TreeRow): string => `${json.slice(0, -1)},"children":${listOf(id)}}`;
  return listOf(null);
}
