import { Fault, type Caller } from '@stoa/kernel';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limit, Route, Surface } from './route.js';

/** A request as far as the limits need it. */
export interface CountedRequest {
  address: string;
  caller?: Caller | undefined;
  /** Absent where the path or its method is unknown. */
  row?: Route | undefined;
}

/**
 * The rate limits of a surface, counted by each replica for itself: a limit keeps one client from using up the capacity
 * of all clients, for which a count per replica is as good as an exact one and needs no round trip.
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
  async spend(request: CountedRequest): Promise<void> {
    for (const { limit, counter } of this.#limits)
      if (!limit.refusals && applies(limit, request))
        await counter.consume(keyOf(limit, request)).catch(refuse(counter));
  }

  /** @throws Fault too_many for an address with too many failed authentications */
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

function applies({ per, when }: Limit, { row, caller }: CountedRequest): boolean {
  if (per === 'caller' && !caller) return false;
  return !when || when(row, caller);
}

function keyOf({ per, each }: Limit, { row, caller, address }: CountedRequest): string {
  const client =
    per === 'caller' ? caller!.credential.id : per === 'org' ? (caller?.org ?? address) : address;
  return each ? `${client} ${row?.method} ${row?.path}` : client;
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
