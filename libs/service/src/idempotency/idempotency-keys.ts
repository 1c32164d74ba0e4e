import { randomUUID } from 'node:crypto';
import { Fault, type Clock } from '@stoa/kernel';
import { sql, type Database, type Transaction } from '@stoa/persistence';

/** Milliseconds for which a reply is kept. */
export const keepTime = 24 * 3600_000;
/** Milliseconds after which a silent process counts as gone. */
const leaseTime = 30_000;
const renewalTime = 10_000;

/** What is known of a key that is not free. */
export interface KnownKey {
  digest: string | null;
  /** Absent while the request is carried out. */
  reply: string | null;
}

/** One attempt to carry out a request. */
export interface Claim {
  id: Buffer;
  attempt: string;
  /** What an attempt before has kept. */
  progress: string | null;
}

/** What is written with a transaction that is not the last one. */
interface Step {
  /** The request is not to be carried out again from its beginning. */
  isEffect: boolean;
  progress: string | undefined;
}

const lost = (): Fault =>
  new Fault('conflict', 'idempotency_running', 'another attempt has the key', { retryAfter: 1 });

/**
 * The rows of idempotency keys. A row is of the attempt that has claimed it; a lease that ran out can be claimed again,
 * unless there is an effect of which it is not known how far it came.
 */
export class IdempotencyKeys {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @returns undefined when the key is not free */
  async claim(id: Buffer, digest: string | null): Promise<Claim | undefined> {
    const attempt = randomUUID();
    const now = new Date(this.clock());
    const expired = new Date(now.getTime() - keepTime);
    const claimed = await this.database.row<{ progress: string | null }>(sql`
      insert into idempotency_keys as known (id, claimed_at, attempt, leased_until, digest)
      values (${id}, ${now}, ${attempt}, ${this.#lease()}, ${digest})
      on conflict (id) do update set claimed_at = excluded.claimed_at, attempt = excluded.attempt,
        leased_until = excluded.leased_until, digest = excluded.digest, reply = null,
        is_applied = known.is_applied and known.claimed_at > ${expired},
        progress = case when known.claimed_at > ${expired} then known.progress end
      where known.claimed_at <= ${expired} or (known.reply is null and known.leased_until < ${now}
        and (not known.is_applied or (known.progress is not null and known.digest = excluded.digest)))
      returning progress`);
    return claimed && { id, attempt, progress: claimed.progress };
  }

  find(id: Buffer): Promise<KnownKey | undefined> {
    return this.database.row(sql`select digest, reply from idempotency_keys where id = ${id}`);
  }

  /** Keeps the claim until the returned function is called. */
  keep({ id, attempt }: Claim): () => void {
    const renew = (): void =>
      void this.database
        .execute(
          sql`update idempotency_keys set leased_until = ${this.#lease()} where id = ${id} and attempt = ${attempt}`,
        )
        .catch(() => undefined); // the next renewal may succeed; if none does, another attempt fences this one off
    const timer = setInterval(renew, renewalTime);
    return () => clearInterval(timer);
  }

  /** @throws Fault conflict when another attempt has the key */
  async apply(tx: Transaction, { id, attempt }: Claim, { isEffect, progress }: Step): Promise<void> {
    const isOurs = await tx.execute(sql`
      update idempotency_keys set is_applied = ${isEffect}, progress = coalesce(${progress ?? null}, progress)
      where id = ${id} and attempt = ${attempt}`);
    if (!isOurs) throw lost();
  }

  /** @throws Fault conflict when another attempt has the key */
  async finish(tx: Transaction, { id, attempt }: Claim, { digest, reply }: KnownKey): Promise<void> {
    const isOurs = await tx.execute(sql`
      update idempotency_keys set is_applied = true, digest = ${digest}, reply = ${reply}, progress = null
      where id = ${id} and attempt = ${attempt}`);
    if (!isOurs) throw lost();
  }

  /** Frees the key of an attempt without an effect, or for one that goes on. */
  async release({ id, attempt }: Claim): Promise<void> {
    await this.database.execute(sql`
      with freed as (delete from idempotency_keys where id = ${id} and attempt = ${attempt} and not is_applied)
      update idempotency_keys set leased_until = '-infinity'
      where id = ${id} and attempt = ${attempt} and is_applied and progress is not null`);
  }

  #lease(): Date {
    return new Date(this.clock() + leaseTime);
  }
}

/** Removes the keys that were claimed before a time. @returns how many */
export const purgeIdempotencyKeys = (database: Database, before: Date): Promise<number> =>
  database.execute(sql`delete from idempotency_keys where claimed_at < ${before}`);
