import { hashSecret } from '@stoa/auth';
import { Fault, type Caller } from '@stoa/kernel';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { ActorKey, Limit, Route, Surface } from './route.js';

/** A request as far as the limits need it. */
export interface CountedRequest {
  address: string;
  caller?: Caller | undefined;
  /** Absent where the path or its method is unknown. */
  row?: Route | undefined;
}

/** A request as far as limits per actor need it. */
export interface ActorRequest {
  address: string;
  caller: Caller;
  actor: ActorKey | undefined;
}

/** Takes the id of the actor from a successful reply; undefined where it names none. */
export type ActorFound = (id: number | undefined) => Promise<void>;

const maxTokens = 20_000;
export const noActor: ActorFound = () => Promise.resolve();

/**
 * The rate limits of a surface, counted by each replica for itself: a limit keeps one client from using up the capacity
 * of all clients, for which a count per replica is as good as an exact one and needs no round trip.
 */
export class Limits {
  readonly #limits: { limit: Limit; counter: RateLimiterMemory }[];
  /** The actors of tokens that were valid, by the hash of the token. */
  readonly #actors = new LRUCache<string, number>({ max: maxTokens });

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
      if (!limit.refusals && limit.per !== 'actor' && applies(limit, request))
        await counter.consume(keyOf(limit, request)).catch(refuse(counter));
  }

  /**
   * Counts a request for its actor. A token that has not been seen counts for the address until the service has
   * confirmed it, so that tokens that are not valid use up the limit of their sender.
   * @throws Fault too_many
   */
  async spendActor(request: ActorRequest): Promise<ActorFound> {
    const limits = this.#limits.filter(({ limit }) => limit.per === 'actor');
    if (!limits.length) return noActor;
    const { actor, caller, address } = request;
    const hash = actor && 'token' in actor ? hashSecret(actor.token) : undefined;
    const key = this.#actorKey(request, hash);
    for (const { counter } of limits) await counter.consume(key).catch(refuse(counter));
    if (!hash || this.#actors.has(hash)) return noActor;
    return async (id) => {
      if (id === undefined) return;
      this.#actors.set(hash, id);
      for (const { counter } of limits) {
        await counter.reward(`${caller.credential.id} ${address}`);
        await counter.penalty(`${caller.credential.id} user ${id}`);
      }
    };
  }

  #actorKey({ actor, caller, address }: ActorRequest, hash: string | undefined): string {
    const { id: credential } = caller.credential;
    if (actor && 'name' in actor) return `${credential} ${actor.name}`;
    const id = hash === undefined ? caller.id : this.#actors.get(hash);
    return id ? `${credential} user ${id}` : `${credential} ${address}`;
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
