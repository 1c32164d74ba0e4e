import pg from 'pg';

const alreadyThere = new Set(['42P04', '23505']);

/** The URL of database `name` on the same server, made if it is missing; `url` names any database of that server. */
export async function createDatabase(
  url: string,
  name: string,
  { template }: { template?: string } = {},
): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(statement(name, template));
  } catch (error) {
    // Two starters at once: the other one made it.
    if (!alreadyThere.has((error as { code?: string }).code ?? '')) throw error;
  } finally {
    await client.end();
  }
  return withDatabase(url, name);
}

// A copy takes the locale of its template. template0, because template1 may have been changed or have another locale.
function statement(name: string, template: string | undefined): string {
  const database = `CREATE DATABASE ${pg.escapeIdentifier(name)}`;
  if (template) return `${database} TEMPLATE ${pg.escapeIdentifier(template)}`;
  return `${database} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`;
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.href;
}
