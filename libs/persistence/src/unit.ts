import type { Transaction } from './statements.js';

/** A transaction whose work is done and which is not committed yet. */
export interface HeldTransaction {
  tx: Transaction;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** What is written with the transactions of a unit. */
export interface UnitParts<T> {
  /** With each transaction but the last one. */
  before(tx: Transaction): Promise<void>;
  /** With the last transaction, or in one of its own when there was none. */
  last(tx: Transaction, result: T): Promise<void>;
}

/** Work whose last transaction is committed together with what follows from its result. */
export class Unit {
  #held: HeldTransaction | undefined;
  #isOver = false;

  constructor(private readonly before: (tx: Transaction) => Promise<void>) {}

  /** Work that goes on after the unit is not part of it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get held(): HeldTransaction | undefined {
    return this.#held;
  }

  /** Commits the transaction before, because another one begins. */
  async next(): Promise<void> {
    const held = this.#take();
    if (!held) return;
    try {
      await this.before(held.tx);
    } catch (error) {
      await held.rollback();
      throw error;
    }
    await held.commit();
  }

  async hold(held: HeldTransaction): Promise<void> {
    await this.next();
    this.#held = held;
  }

  /** The last transaction, if there is one. */
  end(): HeldTransaction | undefined {
    this.#isOver = true;
    return this.#take();
  }

  #take(): HeldTransaction | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held;
  }
}
