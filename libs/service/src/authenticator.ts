import { hashSecret, tokenVerifier, type TokenClaims } from '@stoa/auth';
import type { Bus } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import { Fault, type Caller, type Clock, type Presented } from '@stoa/kernel';
import { LRUCache } from 'lru-cache';

export interface Authenticated {
  caller: Caller;
  /** What was presented, the same object for everyone who presents the same. */
  presented: Presented;
}

const maxCallers = 50_000;
/** What is cached is asked for again after this long, should a push ever have been lost. */
const longestTrust = 30_000;

type CredentialQuery = Input<typeof identity.callers.resolve>['presented'];
/** Whose rights or visible records changed, and which credentials ended. */
export type CallerChanges = { users: string[]; credentials: string[] };

/**
 * Who is calling, at the cost of a map look-up: tokens are verified here, once; identity is asked once; the answer is
 * kept under the secret's hash until the credential expires or identity says that something changed.
 */
export class Authenticator {
  readonly #known = new LRUCache<string, Promise<Authenticated>>({ max: maxCallers });
  readonly #listeners = new Set<(changes: CallerChanges | undefined) => void>();
  #verify: Promise<(token: string) => Promise<TokenClaims>> | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {
    bus.onPush(identity.callers.changedNow, (changed) => void this.#forget(changed));
    bus.onEvents(identity.callers.changed.name, (_facts, wire) => void this.#forget(changesIn(wire)));
    // What was said while the connection was down is lost, so nothing known can be trusted.
    bus.onReconnect(() => {
      this.#known.clear();
      for (const notify of this.#listeners) notify(undefined);
    });
  }

  /**
   * Tells whoever keeps callers for longer than a request, a socket say, that some are to be asked for again;
   * undefined: all of them.
   */
  onInvalidated(notify: (changes: CallerChanges | undefined) => void): void {
    this.#listeners.add(notify);
  }

  /** Whether this was found good lately: then nobody is guessing. */
  knows(presented: Presented): boolean {
    return this.#known.has(keyOf(presented, hashSecret(presented.secret)));
  }

  /** @throws Fault unauthenticated; unavailable when identity does not answer. */
  async authenticate(presented: Presented): Promise<Authenticated> {
    const hash = hashSecret(presented.secret);
    const key = keyOf(presented, hash);
    const known = await (this.#known.get(key) ?? this.#remember(key, hash, presented));
    if (known.caller.expiresAt > this.clock()) return known;
    this.#known.delete(key);
    throw new Fault('unauthenticated', 'expired');
  }

  #remember(key: string, hash: string, presented: Presented): Promise<Authenticated> {
    const asking = this.#resolve(hash, presented);
    this.#known.set(key, asking, { ttl: longestTrust });
    asking.catch(() => {
      if (this.#known.peek(key) === asking) this.#known.delete(key);
    });
    return asking;
  }

  async #resolve(hash: string, presented: Presented): Promise<Authenticated> {
    const credential = await this.#credentialQuery(hash, presented);
    const caller = await this.bus.ask(identity.callers.resolve, { presented: credential });
    return { caller, presented };
  }

  async #credentialQuery(hash: string, presented: Presented): Promise<CredentialQuery> {
    if (presented.kind === 'session') return { kind: 'session', hash };
    if (presented.kind === 'key') return { kind: 'key', surface: presented.surface, hash };
    return { kind: 'token', ...(await this.#claims(presented.secret)) };
  }

  async #claims(token: string): Promise<{ id: string; user: string }> {
    this.#verify ??= this.bus.ask(identity.callers.keys, {}).then((keys) => tokenVerifier(keys, this.clock));
    this.#verify.catch(() => (this.#verify = undefined));
    const { id, user } = await (await this.#verify)(token);
    return { id, user };
  }

  async #forget({ users, credentials }: CallerChanges): Promise<void> {
    for (const [key, asking] of this.#known.entries()) {
      const known = await asking.catch(() => undefined);
      if (!known || users.includes(known.caller.user) || credentials.includes(known.caller.credential.id))
        this.#known.delete(key);
    }
    for (const notify of this.#listeners) notify({ users, credentials });
  }
}

/** The same text may be presented at two surfaces, and is good at one of them. */
const keyOf = (presented: Presented, hash: string): string =>
  presented.kind === 'key' ? `${presented.surface} ${hash}` : hash;

const changesIn = (wire: Uint8Array): CallerChanges =>
  identity.callers.changed.data.parse((JSON.parse(Buffer.from(wire).toString()) as { data: unknown }).data);
