import pg from 'pg';

/** The texts of what this process, in which the service runs, executes meanwhile: of each connection, in their order. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[][]> {
  const run = new Map<object, string[]>();
  const prototype = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function (this: object, ...given: unknown[]) {
    const [first] = given as [string | { text: string }];
    run.set(this, [...(run.get(this) ?? []), typeof first === 'string' ? first : first.text]);
    return query.apply(this, given);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  return [...run.values()];
}
