import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, CONFIG } from '@stoa/service';
import { ORG } from '../directory/directory.providers.js';
import {
  addressKey,
  delayAfter,
  failureLimit,
  tooManyAttempts,
  tooManyFailures,
} from './login-failure.rules.js';
import {
  admitStatement,
  failStatement,
  maxCounted,
  succeedStatement,
  withdrawStatement,
} from './login-failure.statements.js';
import type { LoginFailuresConfig } from './login-failures.config.js';
import { PAUSE, type Pause } from './pause.provider.js';

/** The login and the address of an attempt. Without a login the attempt is for a reset token. */
export interface Attempt {
  login?: string | undefined;
  address?: string | undefined;
}

/** An admitted attempt whose outcome is not known yet. */
export interface AdmittedAttempt {
  keys: string[];
  at: number;
}

/** An attempt retries while concurrent attempts fill the limit; times in milliseconds. */
const retry = { interval: 40, total: 4000 };

interface Admission {
  key: string;
  isAdmitted: boolean;
  isLimited: boolean;
  failures: number;
}

/**
 * Counts failed logins over all replicas. An attempt counts as pending before the password is verified, and as a failure
 * or not at all afterwards, so concurrent attempts cannot exceed the limit. An attempt is refused when failures alone
 * reach the limit; it waits when pending attempts do, because their passwords may be correct.
 */
@Injectable()
export class LoginFailuresRepository {
  readonly #limit: number;

  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAUSE) private readonly pause: Pause,
    @Inject(ORG) private readonly org: string,
    @Inject(CONFIG) config: LoginFailuresConfig,
  ) {
    this.#limit = Math.min(maxCounted, Math.ceil(failureLimit * config.STOA_RATE_FACTOR_STORE));
  }

  /** Runs before a password is verified. @throws Fault too_many */
  async admit(attempt: Attempt): Promise<AdmittedAttempt> {
    if (this.#limit === 0) return { keys: [], at: 0 };
    const deadline = performance.now() + retry.total;
    for (;;) {
      const admitted = await this.#tryToAdmit(attempt);
      if (admitted) return admitted;
      if (performance.now() > deadline) throw tooManyAttempts();
      await new Promise((resolve) => setTimeout(resolve, retry.interval * (0.5 + Math.random())));
    }
  }

  async failed({ keys, at }: AdmittedAttempt): Promise<void> {
    if (keys.length) await this.database.execute(failStatement(keys, at));
  }

  /** Clears the failures of the login at this address. Those of the address still count: it may try other logins. */
  async succeeded({ keys, at }: AdmittedAttempt): Promise<void> {
    if (keys.length) await this.database.execute(succeedStatement(keys, at));
  }

  /** @returns undefined while concurrent attempts fill the limit */
  async #tryToAdmit({ login, address }: Attempt): Promise<AdmittedAttempt | undefined> {
    const at = this.clock();
    const row = { address: address ? addressKey(address) : null, login: login ?? null, org: this.org, at };
    const admissions = await this.database.rows<Admission>(admitStatement(row, this.#limit));
    const keys = admissions.map(({ key }) => key);
    const admitted = admissions.filter(({ isAdmitted }) => isAdmitted).map(({ key }) => key);
    if (admitted.length === keys.length) {
      await this.#delay(admissions);
      return { keys, at };
    }
    const oldest = await this.#withdraw({ admitted, keys, at });
    if (oldest !== undefined) throw tooManyFailures(oldest, at);
    return undefined;
  }

  async #delay(admissions: Admission[]): Promise<void> {
    const unlimited = admissions.find(({ isLimited }) => !isLimited);
    const delay = unlimited ? delayAfter(unlimited.failures, this.#limit) : 0;
    if (delay) await this.pause(delay);
  }

  /** @returns the time of the oldest failure, if failures alone reach the limit */
  async #withdraw(attempt: { admitted: string[]; keys: string[]; at: number }): Promise<number | undefined> {
    const statement = withdrawStatement(attempt, this.#limit);
    const { oldest } = (await this.database.row<{ oldest: string | null }>(statement))!;
    return oldest === null ? undefined : Number(oldest);
  }
}
