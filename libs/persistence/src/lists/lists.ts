import pg, { type Pool } from 'pg';
import type { Sql } from '../sql.js';
import { run, runSql, type Row } from '../statements.js';
import { Cursor, type NextFetch } from './cursor.js';
import { FairQueue } from './fair-queue.js';
import type { Cost } from './list-cost.js';

/** A list that is asked for: whose it is, as each caller has a share, and what it may cost. */
export interface Asked {
  caller: string;
  cost: Cost;
}

export interface ListLimits {
  /** Milliseconds that a statement gets. */
  timeLimit: number;
  /** Milliseconds that a list waits for its turn: one that waits longer is not there before the asker's deadline. */
  patience: number;
}

const usual: ListLimits = { timeLimit: 2000, patience: 3000 };
const slots = 3;
const share = 2;

/** A list takes one core at most, however idle the machine is when it begins. */
const oneCore = '-c max_parallel_workers_per_gather=0';

/**
 * Lists, which callers compose, on connections of their own: statements that name rows by id, and all that write, never
 * wait for them. Cheap lists do not wait for heavy ones, and no caller has all slots of a kind.
 */
export class Lists {
  readonly #queues: Record<Cost, FairQueue>;
  readonly #readers: FairQueue;
  readonly #pool: Pool;
  /**
   * Plans that are made once per connection: PostgreSQL would plan a large statement for each caller anew, since it is
   * cheaper for some, and that takes longer than to run it.
   */
  readonly #generic: Pool;

  constructor(server: { url: string; name: string }, limits: ListLimits = usual) {
    const { patience, timeLimit } = limits;
    const queue = (): FairQueue => new FairQueue({ slots, share, waiting: 1000, patience });
    this.#queues = { cheap: queue(), heavy: queue() };
    this.#readers = queue();
    const pool = (max: number, options: string): Pool => listPool({ ...server, timeLimit }, max, options);
    this.#pool = pool(3 * slots, oneCore);
    this.#generic = pool(2 * slots, `${oneCore} -c plan_cache_mode=force_generic_plan`);
  }

  /**
   * Rows as objects, by column name. A statement that is not `dynamic` is prepared, with a plan for all callers.
   * @throws Fault `timeout/statement` after two seconds; too_many, unavailable when there was no turn for it
   */
  rows<T extends object>(asked: Asked, statement: Sql): Promise<T[]> {
    const pool = statement.isDynamic ? this.#pool : this.#generic;
    return this.#inTurn(asked, async () => (await runSql(pool, statement)).rows as T[]);
  }

  /** Rows by position, of a statement whose text depends on the request. @throws Fault as `rows` */
  search(asked: Asked, text: string, values: unknown[]): Promise<Row[]> {
    return this.#inTurn(asked, () => run(this.#pool, text, values));
  }

  /**
   * Rows as they are read. One connection is held until the reader is done or stops. The first rows, for which the list may
   * have to be sorted, wait for their turn among the heavy lists, and hold no lock until then.
   */
  async *stream(caller: string, statement: Sql, nextFetch: NextFetch): AsyncGenerator<Row[]> {
    const leave = await this.#readers.acquire(caller);
    try {
      yield* this.#read(caller, statement, nextFetch);
    } finally {
      leave();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.end(), this.#generic.end()]);
  }

  async *#read(caller: string, statement: Sql, nextFetch: NextFetch): AsyncGenerator<Row[]> {
    const open = () => Cursor.open(this.#pool, statement, nextFetch);
    const { cursor, rows: first } = await this.#inTurn({ caller, cost: 'heavy' }, open);
    let broken: Error | undefined;
    try {
      for (let rows = first; rows.length; rows = await cursor.next(rows)) yield rows;
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      await cursor.close(broken);
    }
  }

  async #inTurn<T>(asked: Asked, work: () => Promise<T>): Promise<T> {
    const end = await this.#queues[asked.cost].acquire(asked.caller);
    return work().finally(end);
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
  });
  pool.on('error', () => undefined); // a lost idle connection is replaced at its next use
  return pool;
}
