import { z } from 'zod';

const second = 1000;
const minute = 60 * second;

/** A kind of background work. */
export interface Job<T extends z.ZodType = z.ZodType> {
  /** `service.feature.verb`. */
  readonly name: string;
  readonly payload: T;
  /** Milliseconds before each further attempt; up to a tenth is added at random. After the last attempt the job has failed. */
  readonly retries: readonly number[];
  /** Milliseconds after which the signal of a run is aborted. */
  readonly timeout?: number;
  /** Runs at a time in one process. */
  readonly concurrency: number;
  /** The service adds the job itself, once per period. */
  readonly every?: Period;
}

/** Periods begin at multiples of `period` since 1970 in UTC, `after` later: `{ period: day, after: 3 * hour }` is 03:00. */
export interface Period {
  /** Milliseconds. */
  period: number;
  after?: number;
}

type Declared<T extends z.ZodType> = Pick<Job<T>, 'payload'> &
  Partial<Pick<Job, 'retries' | 'timeout' | 'concurrency'>>;

const defaults = { retries: [second, 10 * second, minute, 5 * minute, 30 * minute], concurrency: 4 };

/** Declares work that is added by `Jobs.add`. */
export const job = <T extends z.ZodType>(name: string, declared: Declared<T>): Job<T> => ({
  name,
  ...defaults,
  ...declared,
});

const nothing = z.object({});

/** Declares work that is done once per period over all replicas; missed periods are made up for by one run. */
export const scheduledJob = (
  name: string,
  every: Period,
  declared: Partial<Pick<Job, 'retries' | 'timeout'>> = {},
): Job<typeof nothing> => ({ name, payload: nothing, ...defaults, concurrency: 1, ...declared, every });

/** The beginning of the period that a time is in. */
export const periodStart = ({ period, after = 0 }: Period, now: number): number =>
  Math.floor((now - after) / period) * period + after;
