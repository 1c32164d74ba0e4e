import { Fault, type Caller } from '@stoa/kernel';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limit, Route, Surface } from './route.js';

/** Who asks for what. */
export interface Asking {
  address: string;
  caller?: Caller | undefined;
  /** Absent where the path, or the method on it, is unknown. */
  row?: Route | undefined;
}

/**
 * How much a surface bears, counted by this replica alone: a limit is there to keep one client from taking what is
 * everyone's, for which a count per replica is as good as an exact one and costs no round trip.
 */
export class Limits {
  readonly #limits: { limit: Limit; counter: RateLimiterMemory }[];

  /** @param factor multiplies every limit; 0 = none. */
  constructor({ limits = [] }: Surface, factor: number) {
    this.#limits = (factor > 0 ? limits : []).map((limit) => ({
      limit,
      counter: new RateLimiterMemory({ points: Math.ceil(limit.points * factor), duration: limit.seconds }),
    }));
  }

  /** @throws Fault too_many */
  async spend(asking: Asking): Promise<void> {
    for (const { limit, counter } of this.#limits)
      if (!limit.refusals && applies(limit, asking))
        await counter.consume(keyOf(limit, asking)).catch(refuse(counter));
  }

  /** @throws Fault too_many for an address that was refused too often to be let try again. */
  async checkRefusals(address: string): Promise<void> {
    for (const { limit, counter } of this.#limits) {
      const spent = limit.refusals ? await counter.get(address) : null;
      if (spent && spent.consumedPoints >= counter.points) refuse(counter)(spent);
    }
  }

  async countRefusal(address: string): Promise<void> {
    for (const { limit, counter } of this.#limits) if (limit.refusals) await counter.penalty(address);
  }
}

function applies({ per, when }: Limit, { row, caller }: Asking): boolean {
  if (per === 'caller' && !caller) return false;
  return !when || when(row, caller);
}

function keyOf({ per, each }: Limit, { row, caller, address }: Asking): string {
  const who = per === 'caller' ? caller!.credential.id : per === 'org' ? (caller?.org ?? address) : address;
  return each ? `${who} ${row?.method} ${row?.path}` : who;
}

const refuse =
  ({ points }: RateLimiterMemory) =>
  (error: unknown): never => {
    if (!(error instanceof RateLimiterRes)) throw error;
    const { msBeforeNext } = error;
    throw new Fault('too_many', 'rate', 'too many requests', {
      retryAfter: Math.max(1, Math.ceil(msBeforeNext / 1000)),
      limit: { max: points, until: Date.now() + msBeforeNext },
    });
  };
