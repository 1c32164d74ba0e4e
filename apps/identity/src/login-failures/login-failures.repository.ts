import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { bytea, Database } from '@stoa/persistence';
import { CLOCK, CONFIG } from '@stoa/service';
import type { IdentityConfig } from '../config.js';
import { ORG, PAUSE, type Pause } from '../directory/directory.providers.js';
import {
  addressKey,
  attemptLease,
  crowded,
  delayAfter,
  failureLimit,
  failureWindow,
  throttled,
} from './login-failure.rules.js';

/** Who tries to sign in, and from where; without a login it is a token of a mail that is tried. */
export interface Attempt {
  login?: string | undefined;
  address?: string | undefined;
}

/** An attempt that was let through and whose outcome is awaited. */
export interface CountedAttempt {
  keys: string[];
  at: number;
}

const waits = { each: 40, total: 4000 };
const pruned = 100;
/** Failures of one key are counted up to this number, so no limit is higher. */
const remembered = 100;

const recent = (times: string, since: string): string =>
  `(select t from unnest(known.${times}) t where t > ${since}::bigint)`;

// The login is folded by PostgreSQL, as the index of names folds it. Keys come in one order in every statement, so that
// two attempts never wait for each other.
const keysOf = `
  select key, is_limited from (select coalesce(
      (select encode(user_id, 'hex') from sign_in_names where org = $7 and name = lower($2::text)),
      encode(sha256(convert_to(lower($2::text), 'UTF8')), 'hex')) as who) named,
    lateral (values ('address:' || $1::text, true), ('login:' || who, false),
                    ('pair:' || coalesce($1, '') || ' ' || who, true)) as keys (key, is_limited)
  where key is not null`;

/** Takes a place under each key that has one left; says which keys there are, which had one, and how often each failed. */
const admit = `
  with keys as materialized (${keysOf}),
  admitted as (
    insert into login_failures as known (key, failed, pending, at)
    select key, '{}', array[$3::bigint], $3::bigint from keys order by key
    on conflict (key) do update set
      failed = array${recent('failed', '$4')}, pending = array${recent('pending', '$5')} || $3::bigint, at = $3::bigint
    where known.key like 'login:%'
      or (select count(*) from ${recent('failed', '$4')} f) + (select count(*) from ${recent('pending', '$5')} p) < $6::int
    returning key, cardinality(failed) as failures)
  select keys.key, admitted.key is not null, is_limited, coalesce(failures, 0)
  from keys left join admitted using (key)`;

const withoutMine = `coalesce(pending[:array_position(pending, $2::bigint) - 1] ||
                              pending[array_position(pending, $2::bigint) + 1:], pending)`;

/** Rows of these keys, locked in the order in which every statement locks them. */
const mine = `key = any(array(select key from login_failures where key = any($1::text[]) order by key for update))`;

type Place = [key: string, isAdmitted: boolean, isLimited: boolean, failures: number];

/**
 * Counts failed log-ins, over all replicas. An attempt takes a place before the password is looked at and leaves it as
 * a failure or not at all, so attempts at the same time cannot outrun the count. When failures fill all places, the
 * attempt is refused; when attempts under way do, it waits for them: they may well be the right password.
 */
@Injectable()
export class LoginFailuresRepository {
  readonly #limit: number;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAUSE) private readonly pause: Pause,
    @Inject(ORG) private readonly org: string,
    @Inject(CONFIG) config: Pick<IdentityConfig, 'STOA_RATE_FACTOR_STORE'>,
  ) {
    this.#limit = Math.min(remembered, Math.ceil(failureLimit * config.STOA_RATE_FACTOR_STORE));
  }

  /** @throws Fault too_many, and then no password is to be looked at. */
  async admit(attempt: Attempt): Promise<CountedAttempt> {
    if (this.#limit === 0) return { keys: [], at: 0 };
    const deadline = performance.now() + waits.total;
    for (;;) {
      const admitted = await this.#tryToAdmit(attempt);
      if (admitted) return admitted;
      if (performance.now() > deadline) throw crowded();
      await new Promise((resolve) => setTimeout(resolve, waits.each * (0.5 + Math.random())));
    }
  }

  async failed({ keys, at }: CountedAttempt): Promise<void> {
    if (!keys.length) return;
    await this.database.prepared(
      `with pruned as (delete from login_failures where key = any(array(
         select key from login_failures where at < $3::bigint limit ${pruned} for update skip locked)))
       update login_failures set pending = ${withoutMine},
         failed = (failed || $2::bigint)[greatest(1, cardinality(failed) + 2 - ${remembered}):]
       where ${mine}`,
      [keys, at, at - failureWindow],
    );
  }

  /** Clears what the login failed at this address. What counts against the address stays: it may be trying others. */
  async succeeded({ keys, at }: CountedAttempt): Promise<void> {
    if (!keys.length) return;
    await this.database.prepared(
      `update login_failures set pending = ${withoutMine},
         failed = case when key like 'pair:%' then '{}' else failed end where ${mine}`,
      [keys, at],
    );
  }

  /** undefined: no place now, but there may be one soon. */
  async #tryToAdmit({ login, address }: Attempt): Promise<CountedAttempt | undefined> {
    const at = this.clock();
    const since = [at - failureWindow, at - attemptLease];
    const from = address ? addressKey(address) : null;
    const values = [from, login ?? null, at, ...since, this.#limit, bytea(this.org)];
    const places = (await this.database.prepared(admit, values)) as Place[];
    const keys = places.map(([key]) => key);
    const admitted = places.filter(([, isAdmitted]) => isAdmitted).map(([key]) => key);
    if (admitted.length === keys.length) {
      await this.#slowDown(places);
      return { keys, at };
    }
    const oldest = await this.#refund(admitted, keys, at);
    if (oldest !== undefined) throw throttled(oldest, at);
    return undefined;
  }

  async #slowDown(places: Place[]): Promise<void> {
    const unlimited = places.find(([, , isLimited]) => !isLimited);
    const delay = unlimited ? delayAfter(unlimited[3], this.#limit) : 0;
    if (delay) await this.pause(delay);
  }

  /** Leaves the places taken in vain. @returns when the oldest failure was, under a key that failures alone fill. */
  async #refund(admitted: string[], keys: string[], at: number): Promise<number | undefined> {
    const rows = await this.database.prepared(
      `with given_back as (update login_failures set pending = ${withoutMine} where ${mine})
       select max((select min(t) from unnest(failed) t where t > $4::bigint)) from login_failures
       where key = any($3::text[]) and key not like 'login:%'
         and (select count(*) from unnest(failed) t where t > $4::bigint) >= $5::int`,
      [admitted, at, keys, at - failureWindow, this.#limit],
    );
    const oldest = rows[0]![0] as string | null;
    return oldest === null ? undefined : Number(oldest);
  }
}
