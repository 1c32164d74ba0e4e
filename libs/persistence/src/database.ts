import { Fault } from '@stoa/kernel';
import pg, { type Client, type ClientConfig, type Pool, type PoolClient } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { databaseFault, isRetryable } from './faults.js';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  url: string;
  name: string;
  entities?: DataSourceOptions['entities'];
  migrations?: DataSourceOptions['migrations'];
  /** Connections for short statements. Lists and searches have a pool of their own, a fence around slow work. */
  poolSize?: number;
}

type Row = unknown[];

/** What runs statements: the database itself, or one transaction of it. */
export interface Queries {
  /** A statement whose text is one of a few: prepared once per connection. Rows are arrays of columns. */
  prepared(text: string, values: unknown[]): Promise<Row[]>;
  query(text: string, values: unknown[]): Promise<Row[]>;
}

/** Statements of lists and searches, which callers compose, get no more than this. */
const searchTimeout = 2000;
const listConnections = 8;
const attempts = 5;
/** Statement names are per process, so that each pooled connection prepares a text once. */
const statementNames = new Map<string, string>();

export class Database implements Queries {
  readonly #onCommit = new Set<() => void>();

  private constructor(
    readonly dataSource: DataSource,
    private readonly pool: Pool,
    private readonly lists: Pool,
    private readonly preparedLists: Pool,
    private readonly sessions: ClientConfig,
  ) {}

  static async open(options: DatabaseOptions): Promise<Database> {
    const dataSource = new DataSource({
      type: 'postgres',
      url: options.url,
      applicationName: options.name,
      poolSize: options.poolSize ?? 12,
      connectTimeoutMS: 3000,
      entities: options.entities ?? [],
      migrations: options.migrations ?? [],
      synchronize: false,
      installExtensions: false,
      poolErrorHandler: () => undefined, // a lost idle connection is replaced at its next use
      extra: { statement_timeout: 15_000 },
    });
    await dataSource.initialize();
    const lists = listPool(options);
    const preparedLists = listPool(options, '-c plan_cache_mode=force_generic_plan');
    const pool = (dataSource.driver as unknown as { master: Pool }).master;
    const sessions = { connectionString: options.url, application_name: `${options.name}-session` };
    return new Database(dataSource, pool, lists, preparedLists, sessions);
  }

  prepared(text: string, values: unknown[]): Promise<Row[]> {
    return run(this.pool, text, values, nameOf(text));
  }

  query(text: string, values: unknown[]): Promise<Row[]> {
    return run(this.pool, text, values);
  }

  /** A composed statement behind the fence. @throws Fault `timeout/statement` after two seconds. */
  search(text: string, values: unknown[]): Promise<Row[]> {
    return run(this.lists, text, values);
  }

  /**
   * The same for a statement whose text is one of a few. It is planned once per connection: PostgreSQL would plan a
   * large one for each caller anew, since it is cheaper for some, and that takes longer than to run it.
   */
  preparedSearch(text: string, values: unknown[]): Promise<Row[]> {
    return run(this.preparedLists, text, values, nameOf(text));
  }

  /** Called after each commit of this process: there may be new events in the log. */
  onCommit(handle: () => void): void {
    this.#onCommit.add(handle);
  }

  /** For writers that are a statement, and so a transaction, of their own. */
  committed(): void {
    for (const handle of this.#onCommit) handle();
  }

  /**
   * Runs `work` in one transaction, again when PostgreSQL asks for it: so `work` must have no effect outside it.
   */
  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await this.#once(work);
        this.committed();
        return result;
      } catch (error) {
        const fault = databaseFault(error);
        if (!isRetryable(fault) || attempt === attempts) throw fault;
      }
    }
  }

  /**
   * A connection of its own for as long as `signal` is not aborted and PostgreSQL keeps it: for what belongs to a
   * session, an advisory lock say.
   */
  async session<T>(signal: AbortSignal, work: (session: Queries) => Promise<T>): Promise<T> {
    const client = new pg.Client({ ...this.sessions, statement_timeout: 60_000 });
    const lost = new Promise<never>((_, reject) => client.on('error', reject));
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Fault('unavailable', 'stopped')), { once: true });
    });
    try {
      return await Promise.race([client.connect().then(() => work(queriesOn(client))), lost, aborted]);
    } catch (error) {
      throw databaseFault(error);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /**
   * Rows as they are read; `fetch` says how many next. One connection is held until the reader is done or stops, and
   * each fetch is a statement with a time limit of its own: a slow reader is no slow query.
   */
  async *stream(text: string, values: unknown[], fetch: (lastRows: Row[]) => number): AsyncGenerator<Row[]> {
    const client = await this.lists.connect().catch(refuse);
    let broken: Error | undefined;
    try {
      await client.query('begin read only');
      await client.query(`declare rows no scroll cursor for ${text}`, values);
      for (let rows: Row[] = []; ;) {
        rows = await run(client, `fetch ${fetch(rows)} from rows`, []);
        if (!rows.length) break;
        yield rows;
      }
    } catch (error) {
      broken = error as Error;
      throw databaseFault(error);
    } finally {
      // What went wrong has ended the transaction's use, and maybe the connection's: a new one is cheaper than to know.
      if (!broken) await client.query('commit').catch((lost: Error) => (broken = lost));
      client.release(broken);
    }
  }

  /** Whether PostgreSQL answers. */
  async isUp(): Promise<boolean> {
    return this.query('select 1', []).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.dataSource.destroy(), this.lists.end(), this.preparedLists.end()]);
  }

  async #once<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch(refuse);
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(queriesOn(client));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((lost: Error) => (broken = lost));
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

function listPool({ url, name }: DatabaseOptions, options?: string): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `${name}-lists`,
    max: listConnections,
    connectionTimeoutMillis: 5000,
    statement_timeout: searchTimeout,
    options,
  });
  pool.on('error', () => undefined); // as above
  return pool;
}

const queriesOn = (client: PoolClient | Client): Queries => ({
  prepared: (text, values) => run(client, text, values, nameOf(text)),
  query: (text, values) => run(client, text, values),
});

async function run(
  on: Pool | PoolClient | Client,
  text: string,
  values: unknown[],
  name?: string,
): Promise<Row[]> {
  try {
    const statement = { text, values, rowMode: 'array' as const };
    return (await on.query(name ? { ...statement, name } : statement)).rows as Row[];
  } catch (error) {
    throw databaseFault(error);
  }
}

function nameOf(text: string): string {
  let name = statementNames.get(text);
  if (!name) statementNames.set(text, (name = `s${statementNames.size}`));
  return name;
}

function refuse(error: unknown): never {
  throw databaseFault(error);
}
