/** A batch of the rows that `fill` adds: also of those that it has added when it throws. */
export function* batch<Row>(fill: (rows: Row[]) => void): Generator<Row[]> {
  const rows: Row[] = [];
  try {
    fill(rows);
  } catch (error) {
    yield rows;
    throw error;
  }
  yield rows;
}
