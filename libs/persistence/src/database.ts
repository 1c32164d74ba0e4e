import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Fault } from '@stoa/kernel';
import pg, { type Client, type ClientConfig, type Pool, type PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { DataSource, type EntityManager } from 'typeorm';
import { dataSourceOptions, type DatabaseOptions } from './data-source.js';
import { databaseFault, isRetryable } from './faults.js';
import { Lists, type ListLimits } from './lists/lists.js';
import { takeFrom } from './pooled.js';
import { sql, type Sql } from './sql.js';
import { queriesOn, refuse, type Queries, type Row, type Transaction } from './statements.js';
import { Turns } from './turns.js';
import { Unit, type HeldTransaction, type UnitParts } from './unit.js';

const attempts = 5;

/** One connection, for what belongs to a session: temporary tables, advisory locks. */
export interface Session extends Queries {
  /** As `Database.transaction`, on this connection. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/**
 * Statements and transactions on the pool of one TypeORM DataSource, which repositories use too, and lists on pools of
 * their own.
 */
export class Database implements Queries, OnApplicationShutdown {
  readonly lists: Lists;
  readonly #onCommit = new Set<() => void>();
  readonly #pool: Pool;
  readonly #queries: Queries;
  readonly #sessions: ClientConfig;
  readonly #units = new AsyncLocalStorage<Unit>();

  /** @param dataSource initialized, with `dataSourceOptions` */
  constructor(
    readonly dataSource: DataSource,
    limits?: ListLimits,
  ) {
    const { url, applicationName: name } = dataSource.options as { url: string; applicationName: string };
    this.lists = new Lists({ url, name }, limits);
    this.#pool = (dataSource.driver as unknown as { master: Pool }).master;
    this.#queries = queriesOn(this.#pool);
    this.#sessions = { connectionString: url, application_name: `${name}-session` };
  }

  /** For tests and tools. In a service Nest makes the DataSource. */
  static async open({ lists, ...options }: DatabaseOptions & { lists?: ListLimits }): Promise<Database> {
    return new Database(await new DataSource(dataSourceOptions(options)).initialize(), lists);
  }

  rows<T extends object>(statement: Sql): Promise<T[]> {
    return this.#current.rows(statement);
  }

  row<T extends object>(statement: Sql): Promise<T | undefined> {
    return this.#current.row(statement);
  }

  execute(statement: Sql): Promise<number> {
    return this.#current.execute(statement);
  }

  prepared(text: string, values: unknown[]): Promise<Row[]> {
    return this.#current.prepared(text, values);
  }

  query(text: string, values: unknown[]): Promise<Row[]> {
    return this.#current.query(text, values);
  }

  /** Calls `handle` after each commit of this process: the log may have new events. */
  onCommit(handle: () => void): void {
    this.#onCommit.add(handle);
  }

  /** For code that writes with one statement outside `transaction`: the statement is a transaction of its own. */
  committed(): void {
    for (const handle of this.#onCommit) handle();
  }

  /**
   * Runs `work` in one transaction, and again after a serialization failure or a deadlock: `work` must have no effect
   * outside it. A repository takes part by `tx.manager.withRepository(repository)`.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const unit = this.#unit;
    if (unit) return this.#inUnit(unit, work);
    return this.#repeated((handles) =>
      this.#pooled((client) => this.#once(new Turns(client), work, handles)),
    );
  }

  /**
   * Runs `work`, whose last transaction is committed together with what `last` writes of its result: both or neither.
   * Statements outside a transaction see what is not committed yet. A fault undoes the last transaction.
   */
  async unit<T>(work: () => Promise<T>, { before, last }: UnitParts<T>): Promise<T> {
    const unit = new Unit(before);
    let result: T;
    try {
      result = await this.#units.run(unit, work);
    } catch (error) {
      await unit.end()?.rollback();
      throw error;
    }
    const held = unit.end();
    if (!held) {
      await this.transaction((tx) => last(tx, result));
      return result;
    }
    await last(held.tx, result).catch(async (error: unknown) => {
      await held.rollback();
      throw databaseFault(error);
    });
    await held.commit();
    return result;
  }

  /** Commits what the unit around this code has held back: before what takes long. */
  async commitHeld(): Promise<void> {
    await this.#unit?.next();
  }

  get #unit(): Unit | undefined {
    const unit = this.#units.getStore();
    return unit?.isOver ? undefined : unit;
  }

  get #current(): Queries {
    return this.#unit?.held?.tx ?? this.#queries;
  }

  async #inUnit<T>(unit: Unit, work: (tx: Transaction) => Promise<T>): Promise<T> {
    await unit.next();
    for (let attempt = 1; ; attempt++) {
      try {
        const { result, held } = await this.#hold(work);
        await unit.hold(held);
        return result;
      } catch (error) {
        const fault = databaseFault(error);
        if (!isRetryable(fault) || attempt === attempts) throw fault;
      }
    }
  }

  /** Runs `work` in a transaction that stays open. */
  async #hold<T>(work: (tx: Transaction) => Promise<T>): Promise<{ result: T; held: HeldTransaction }> {
    const begun = Promise.withResolvers<{ result: T; tx: Transaction }>();
    const end = Promise.withResolvers<void>();
    const done = this.#pooled(async (client) => {
      const handles: (() => void)[] = [];
      const keep = async (tx: Transaction): Promise<void> => {
        begun.resolve({ result: await work(tx), tx });
        await end.promise;
      };
      await this.#once(new Turns(client), keep, handles);
      this.committed();
      for (const handle of handles) handle();
    });
    done.catch(begun.reject);
    const { result, tx } = await begun.promise;
    const rollback = (): Promise<void> => {
      end.reject(new Fault('unavailable', 'rolled_back'));
      return done.catch(() => undefined);
    };
    const commit = (): Promise<void> => {
      end.resolve();
      return done.catch((error: unknown) => {
        throw databaseFault(error);
      });
    };
    return { result, held: { tx, commit, rollback } };
  }

  async #repeated<T>(once: (handles: (() => void)[]) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const handles: (() => void)[] = [];
      try {
        const result = await once(handles);
        this.committed();
        for (const handle of handles) handle();
        return result;
      } catch (error) {
        const fault = databaseFault(error);
        if (!isRetryable(fault) || attempt === attempts) throw fault;
      }
    }
  }

  /**
   * Runs `work` on a connection of its own until `signal` is aborted or the connection is lost: for state of a session,
   * such as an advisory lock.
   */
  async session<T>(signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    const client = new pg.Client({ ...this.#sessions, statement_timeout: 60_000 });
    const lost = new Promise<never>((_, reject) => client.on('error', reject));
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Fault('unavailable', 'stopped')), { once: true });
    });
    try {
      return await Promise.race([client.connect().then(() => work(this.#sessionOn(client))), lost, aborted]);
    } catch (error) {
      throw databaseFault(error);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Whether PostgreSQL answers. */
  async isUp(): Promise<boolean> {
    return this.execute(sql`select 1`).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.dataSource.destroy(), this.lists.close()]);
  }

  /** Nest destroys the DataSource itself. */
  onApplicationShutdown(): Promise<void> {
    return this.lists.close();
  }

  #sessionOn(client: Client): Session {
    const turns = new Turns(client);
    return {
      ...queriesOn(turns),
      transaction: (work) => this.#repeated((handles) => this.#once(turns, work, handles)),
    };
  }

  async #pooled<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const pooled = await takeFrom(this.#pool);
    try {
      return await work(pooled.client);
    } finally {
      pooled.release();
    }
  }

  /** @param handles to be called after the commit */
  async #once<T>(turns: Turns, work: (tx: Transaction) => Promise<T>, handles: (() => void)[]): Promise<T> {
    try {
      await turns.query({ text: 'begin' });
      const result = await work(transactionOn(turns, this.dataSource, handles));
      await turns.query({ text: 'commit' });
      return result;
    } catch (error) {
      // A connection that cannot roll back is lost to its user.
      await turns.query({ text: 'rollback' }).catch((lost: Error) => turns.client.emit('error', lost));
      throw error;
    }
  }
}

/**
 * TypeORM's query runner is made when a repository is used, because it costs more than a statement does. It has to see that
 * a transaction is active: else a repository's `save` would begin and commit one of its own.
 */
function transactionOn(turns: Turns, dataSource: DataSource, handles: (() => void)[]): Transaction {
  let manager: EntityManager | undefined;
  const { client } = turns;
  return {
    ...queriesOn(turns),
    afterCommit: (handle) => void handles.push(handle),
    async copyIn(statement, rows) {
      const source = Readable.from(rows, { objectMode: false });
      const copied = turns.take(() => pipeline(source, client.query(copyFrom(statement.statement.text))));
      await copied.catch(refuse);
    },
    get manager() {
      if (manager) return manager;
      const runner = dataSource.createQueryRunner();
      Object.assign(runner, { databaseConnection: client, isTransactionActive: true, transactionDepth: 1 });
      return (manager = runner.manager);
    },
  };
}
