import { setTimeout as wait } from 'node:timers/promises';
import { Database } from '@stoa/persistence';
import { compareRollups, ledgerCheck, type Stack } from '@stoa/stack';
import pg from 'pg';
import { databaseUrl } from '../../commerce/database.js';
import { Incidents } from '../incidents.js';
import { killAtRandom } from '../kills.js';
import type { Verdict } from '../verdict.js';
import { Buyer } from './buyer.js';
import { Caller, Calls } from './calls.js';
import { countsOf, lacking } from './counts.js';
import { Dice } from './dice.js';
import { Erp } from './erp.js';
import { openMarket, openShop, type Market } from './market.js';
import { untrueAnswers } from './outcome.js';
import { brokenPromises, unhandled } from './promises.js';
import { PublishedEvents } from './published.js';
import { Seller } from './seller.js';
import { Trade } from './trade.js';

export interface OrdersTrialsOptions {
  /** Who order at the same time. */
  buyers: number;
  /** How long a trial trades; the time in which a killed process starts again does not count. */
  seconds: number;
  victims: readonly string[];
  /** Of a trial; no limit unless given. */
  kills?: number;
  /** Milliseconds before each kill: the shortest pause, and the longest. */
  pauses: readonly [number, number];
  /** Whether everything that can go wrong must have happened: a trial is too short for it in tests. */
  isWhole?: boolean;
  say?: (line: string) => void;
}

const sellers = 8;
const erps = 2;
/** Milliseconds between the calls of one. */
const breath = 10;
/** Milliseconds after the trade in which calls must be answered, and events handled. */
const patience = 120_000;

/**
 * Trials in which buyers, a supplier and an ERP trade in scarce goods while processes are killed. Each call is repeated
 * with its key until it is answered; in the end the database must hold what was answered, and nothing else.
 */
export class OrdersTrials {
  readonly #published = new PublishedEvents();

  private constructor(
    private readonly stack: Stack,
    private readonly market: Market,
    private readonly options: OrdersTrialsOptions,
  ) {}

  static async open(stack: Stack, options: OrdersTrialsOptions): Promise<OrdersTrials> {
    return new OrdersTrials(stack, await openMarket(stack, options.buyers), options);
  }

  async run(seed: number): Promise<Verdict> {
    const calls = new Calls(seed);
    const trade = new Trade(this.market, await openShop(this.market, seed), calls);
    const { seconds, say, isWhole } = this.options;
    const incidents = new Incidents(this.stack);
    say?.(`${seed}: trading for ${seconds} s`);
    const killed = await this.#trade(trade, seed);
    say?.(`${seed}: ${trade.calls.all.length} calls are answered, ${killed.length} processes were killed`);
    const client = new pg.Client({ connectionString: databaseUrl(this.stack) });
    await client.connect();
    try {
      await allHandled(client);
      await this.#published.read(this.stack.nats.url);
      const counts = await countsOf(trade, client);
      const breaches = [
        ...incidents.found(),
        ...(await untrueAnswers(trade, client)),
        ...(await brokenPromises(client)),
        ...(await ledgerDifferences(client)),
        ...(await rollupDifferences(this.stack)),
        ...(await this.#published.faults(client)),
        ...(isWhole ? lacking(counts) : []),
      ];
      return { killed, counts, breaches };
    } finally {
      await client.end();
    }
  }

  /** @returns the names of the killed */
  async #trade(trade: Trade, seed: number): Promise<string[]> {
    const { seconds, victims, kills: times, pauses, isWhole } = this.options;
    let isOver = false;
    const trading = actorsOf(trade, seed).map(async (actor) => {
      while (!isOver) {
        await actor.act();
        await wait(breath); // who has nothing to do lets others go on
      }
    });
    const { random } = new Dice(seed);
    if (isWhole) await underWay(trade);
    const revived = (): Promise<void> => endLeases(this.stack);
    const serving = seconds * 1000;
    const killed = await killAtRandom(this.stack, { victims, random, serving, pauses, times, revived });
    isOver = true;
    trade.calls.deadline = Date.now() + patience;
    await Promise.all(trading);
    return killed;
  }
}

interface Actor {
  act(): Promise<void>;
}

function actorsOf(trade: Trade, seed: number): Actor[] {
  const { market, shop, calls } = trade;
  let count = 0;
  const dice = (): Dice => new Dice(seed * 1000 + ++count);
  const callerOf = (key: string): Caller => new Caller(`${market.gateway}/api/rest/v1`, key, calls);
  const seller = callerOf(shop.sellerKey);
  return [
    ...market.companies.flatMap(({ id, keys }) =>
      keys.map((key) => new Buyer(callerOf(key), id, trade, dice())),
    ),
    ...Array.from({ length: sellers }, () => new Seller(seller, trade, dice())),
    ...Array.from({ length: erps }, () => new Erp(seller, trade, dice())),
  ];
}

/** Waits until goods have come back: what takes the most steps is under way when the killing begins. */
async function underWay({ returns }: Trade): Promise<void> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline && !returns.some(({ isDone }) => isDone)) await wait(100);
}

/** As if the time had passed after which what a dead process was at can be carried out by another one. */
async function endLeases(stack: Stack): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(stack) });
  await client.connect();
  await client.query(`update idempotency_keys set leased_until = now() where reply is null`);
  await client.end();
}

/** Waits until the events are handled, and the sums of analytics added up: those of days that wait are not compared. */
async function allHandled(client: pg.Client): Promise<void> {
  const deadline = Date.now() + patience;
  const isDone = async (): Promise<boolean> =>
    !(await unhandled(client)) && !(await client.query('select from analytics_marks limit 1')).rowCount;
  while (Date.now() < deadline && !(await isDone())) await wait(200);
}

/** Stocks that are not the sums of their movements. */
async function ledgerDifferences(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ differences: object[] }>(ledgerCheck);
  return rows[0]!.differences.map((one) => `a stock is not the sum of its movements: ${JSON.stringify(one)}`);
}

/** Sums of analytics that are not those of the orders. */
async function rollupDifferences(stack: Stack): Promise<string[]> {
  const database = await Database.open({ url: databaseUrl(stack), name: 'kill' });
  try {
    const found = await database.transaction(compareRollups);
    return found.flatMap(({ table, differences }) =>
      differences.map((one) => `${table} is not a sum: ${JSON.stringify(one)}`),
    );
  } finally {
    await database.close();
  }
}
