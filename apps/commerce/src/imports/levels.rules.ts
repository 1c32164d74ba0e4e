/** A row of a kind whose rows have parents of the same kind. */
export interface ChildRow {
  row: number;
  /** Its own node: the id of the stored row, or the key of a new one. */
  node: Node;
  /** Where the row is to be; null at the top. Undefined where the row keeps its place. */
  parent: Node | null | undefined;
}

/** An id, or the key of a row that is not stored yet. */
type Node = number | string;

export interface Levels {
  /** Rows that would be below themselves. */
  cyclic: number[];
  /** Rows whose parent is a row that fails. */
  orphaned: number[];
  /** In which order the others are written, from 0: parents before their children. */
  levels: Map<number, number>;
}

/**
 * @param rows the rows to be written
 * @param stored the parents of the stored rows, by id
 */
export function levelsOf(rows: readonly ChildRow[], stored: ReadonlyMap<number, number | null>): Levels {
  const known = new Map<Node, ChildRow>(rows.map((row) => [row.node, row]));
  const found: Levels = { cyclic: [], orphaned: [], levels: new Map() };
  const parentOf = (node: Node): Node | null => {
    const said = known.get(node)?.parent;
    if (said !== undefined) return said;
    return typeof node === 'number' ? (stored.get(node) ?? null) : null;
  };
  // A row that fails keeps its place, which can end other circles, so the rows are looked through until none fails.
  for (let isSettled = false; !isSettled;) {
    const cyclic = cycles([...known.values()], parentOf);
    const orphaned = [...known.values()].filter(
      ({ parent }) => typeof parent === 'string' && !known.has(parent),
    );
    found.cyclic.push(...cyclic.map(({ row }) => row));
    found.orphaned.push(...orphaned.filter((row) => !cyclic.includes(row)).map(({ row }) => row));
    for (const { node } of [...cyclic, ...orphaned]) known.delete(node);
    isSettled = !cyclic.length && !orphaned.length;
  }
  for (const row of known.values()) levelOf(row, known, found.levels);
  return found;
}

/** The rows that are below themselves. */
function cycles(rows: readonly ChildRow[], parentOf: (node: Node) => Node | null): ChildRow[] {
  const safe = new Set<Node>();
  const circular = new Set<Node>();
  for (const { node } of rows) {
    const path = new Set<Node>();
    let at: Node | null = node;
    while (at !== null && !path.has(at) && !safe.has(at)) {
      path.add(at);
      at = parentOf(at);
    }
    const isCircle = at !== null && path.has(at);
    const start = isCircle ? [...path].indexOf(at!) : path.size;
    for (const [index, one] of [...path].entries()) (index >= start ? circular : safe).add(one);
  }
  return rows.filter(({ node, parent }) => parent !== undefined && circular.has(node));
}

/** How many new rows are above a row. */
function levelOf(row: ChildRow, known: ReadonlyMap<Node, ChildRow>, levels: Map<number, number>): number {
  let depth = 0;
  for (let at: ChildRow | undefined = row; typeof at?.parent === 'string'; at = known.get(at.parent)) depth++;
  levels.set(row.row, depth);
  return depth;
}
