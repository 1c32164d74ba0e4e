import { Fault } from '@stoa/kernel';
import pg, { type ClientConfig, type Pool } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { databaseFault, isRetryable } from './faults.js';
import { Lists, type ListLimits } from './lists/lists.js';
import type { Sql } from './sql.js';
import { queriesOn, refuse, type Queries, type Row } from './statements.js';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  url: string;
  name: string;
  entities?: DataSourceOptions['entities'];
  migrations?: DataSourceOptions['migrations'];
  /** Connections for short statements. Lists have connections of their own. */
  poolSize?: number;
  /** Other limits than the usual ones. */
  lists?: ListLimits;
}

const attempts = 5;

export class Database implements Queries {
  readonly #onCommit = new Set<() => void>();
  readonly #queries: Queries;

  private constructor(
    readonly dataSource: DataSource,
    private readonly pool: Pool,
    readonly lists: Lists,
    private readonly sessions: ClientConfig,
  ) {
    this.#queries = queriesOn(pool);
  }

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
    const pool = (dataSource.driver as unknown as { master: Pool }).master;
    const sessions = { connectionString: options.url, application_name: `${options.name}-session` };
    return new Database(dataSource, pool, new Lists(options, options.lists), sessions);
  }

  rows<T extends object>(statement: Sql): Promise<T[]> {
    return this.#queries.rows(statement);
  }

  row<T extends object>(statement: Sql): Promise<T | undefined> {
    return this.#queries.row(statement);
  }

  execute(statement: Sql): Promise<number> {
    return this.#queries.execute(statement);
  }

  prepared(text: string, values: unknown[]): Promise<Row[]> {
    return this.#queries.prepared(text, values);
  }

  query(text: string, values: unknown[]): Promise<Row[]> {
    return this.#queries.query(text, values);
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

  /** Whether PostgreSQL answers. */
  async isUp(): Promise<boolean> {
    return this.query('select 1', []).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.dataSource.destroy(), this.lists.close()]);
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
