import pg, { type Pool } from 'pg';
import { survivesErrors } from '../pooled.js';
import type { Sql } from '../sql.js';
import { run, runSql, type Row } from '../statements.js';
import { Cursor, type NextFetch } from './cursor.js';
import { FairQueue } from './fair-queue.js';
import type { Cost } from './list-cost.js';

/** A list that waits for its turn: the caller whose share it uses, and its cost. */
export interface ListTurn {
  caller: string;
  cost: Cost;
}

export interface ListLimits {
  /** Milliseconds after which PostgreSQL cancels a statement. */
  timeLimit: number;
  /** Milliseconds that a list waits for its turn at most: less than the deadline of a request. */
  maxWait: number;
}

const defaultLimits: ListLimits = { timeLimit: 2000, maxWait: 3000 };
/** Lists of one cost that run at a time, over all callers; of one caller. */
const slots = 3;
const share = 2;
const maxWaiting = 1000;

/**
 * A list uses one core at most, even when the machine is idle at its start. The few lists that run at a time join and sort
 * all products of a catalogue in memory. Compiling a statement takes longer than any list may take.
 */
const settings = '-c max_parallel_workers_per_gather=0 -c work_mem=32MB -c jit=off';

/**
 * Lists, whose statements depend on the request, run on connections of their own: reads by id and writes never wait for
 * them. Cheap lists do not wait for heavy ones, and no caller occupies all slots of a cost.
 */
export class Lists {
  readonly #queues: Record<Cost, FairQueue>;
  readonly #readers: FairQueue;
  readonly #pool: Pool;
  /**
   * Connections with generic plans, one per prepared statement. By default PostgreSQL plans a large statement again for
   * each caller when a custom plan seems cheaper, and planning takes longer than execution.
   */
  readonly #generic: Pool;

  constructor(server: { url: string; name: string }, limits: ListLimits = defaultLimits) {
    const { maxWait, timeLimit } = limits;
    const queue = (): FairQueue => new FairQueue({ slots, share, maxWaiting, maxWait });
    this.#queues = { cheap: queue(), heavy: queue() };
    this.#readers = queue();
    const pool = (max: number, options: string): Pool => listPool({ ...server, timeLimit }, max, options);
    this.#pool = pool(3 * slots, settings);
    this.#generic = pool(2 * slots, `${settings} -c plan_cache_mode=force_generic_plan`);
  }

  /**
   * Rows as objects, by column name. A statement that is not `dynamic` is prepared, with one plan for all callers.
   * @throws Fault timeout/statement after `timeLimit`; too_many, unavailable when its turn does not come within `maxWait`
   */
  rows<T extends object>(turn: ListTurn, statement: Sql): Promise<T[]> {
    const pool = statement.isDynamic ? this.#pool : this.#generic;
    return this.#inTurn(turn, async () => (await runSql(pool, statement)).rows as T[]);
  }

  /** Rows by position, for hot paths; the statement is not prepared. @throws Fault as `rows` */
  tuples(turn: ListTurn, statement: Sql): Promise<Row[]> {
    const { text, values } = statement.statement;
    return this.#inTurn(turn, () => run(this.#pool, text, values));
  }

  /**
   * Rows by position, fetched as the reader requests them. The connection is held until the reader ends or returns. The
   * first fetch, for which PostgreSQL may sort the whole list, takes a turn among the heavy lists; until then the list
   * holds no connection.
   * @throws Fault as `rows`
   */
  async *stream(caller: string, statement: Sql, nextFetch: NextFetch): AsyncGenerator<Row[]> {
    const release = await this.#readers.acquire(caller);
    try {
      yield* this.#read(caller, statement, nextFetch);
    } finally {
      release();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.end(), this.#generic.end()]);
  }

  async *#read(caller: string, statement: Sql, nextFetch: NextFetch): AsyncGenerator<Row[]> {
    const open = () => Cursor.open(this.#pool, statement, nextFetch);
    const { cursor, rows: first } = await this.#inTurn({ caller, cost: 'heavy' }, open);
    let failure: Error | undefined;
    try {
      for (let rows = first; rows.length; rows = await cursor.next(rows)) yield rows;
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      await cursor.close(failure);
    }
  }

  async #inTurn<T>({ caller, cost }: ListTurn, work: () => Promise<T>): Promise<T> {
    const release = await this.#queues[cost].acquire(caller);
    return work().finally(release);
  }
}

interface Server {
  url: string;
  name: string;
  timeLimit: number;
}

function listPool({ url, name, timeLimit }: Server, max: number, options: string): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `${name}-lists`,
    max,
    connectionTimeoutMillis: 5000,
    statement_timeout: timeLimit,
    options,
    ...survivesErrors,
  });
  pool.on('error', () => undefined); // a lost idle connection is replaced when the pool needs one
  return pool;
}
