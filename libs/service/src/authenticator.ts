import { hashSecret, tokenVerifier, type TokenClaims } from '@stoa/auth';
import type { Bus } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import { Fault, type Caller, type Clock, type Presented } from '@stoa/kernel';
import { LRUCache } from 'lru-cache';

export interface Authenticated {
  caller: Caller;
  /** The presented credential; the same object for each request that presents it. */
  presented: Presented;
}

const maxCallers = 50_000;
/** A cached caller is resolved again after this time, in case a push was lost. */
const maxAge = 30_000;

type CredentialQuery = Input<typeof identity.callers.resolve>['presented'];
/** The users whose rights or visible records changed, and the credentials that ended. */
export type CallerChanges = { users: string[]; credentials: string[] };

/**
 * Resolves credentials to callers. Verifies a token and asks identity once; later requests cost a map look-up. A caller
 * is cached under the hash of the secret until the credential expires or identity reports a change.
 */
export class Authenticator {
  readonly #cache = new LRUCache<string, Promise<Authenticated>>({ max: maxCallers });
  readonly #listeners = new Set<(changes: CallerChanges | undefined) => void>();
  #verify: Promise<(token: string) => Promise<TokenClaims>> | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {
    bus.onPush(identity.callers.changedNow, (changed) => void this.#forget(changed));
    bus.onEvents(identity.callers.changed.name, (_facts, wire) => void this.#forget(changesIn(wire)));
    // Changes that were pushed while the connection was down are lost, so every cached caller may be outdated.
    bus.onReconnect(() => {
      this.#cache.clear();
      for (const notify of this.#listeners) notify(undefined);
    });
  }

  /** For code that keeps callers longer than a request, as sockets do: which to authenticate again; undefined: all. */
  onInvalidated(notify: (changes: CallerChanges | undefined) => void): void {
    this.#listeners.add(notify);
  }

  /** Whether the credential was valid recently, so that the request is no attempt to guess one. */
  isCached(presented: Presented): boolean {
    return this.#cache.has(keyOf(presented, hashSecret(presented.secret)));
  }

  /** @throws Fault unauthenticated; unavailable when identity does not answer. */
  async authenticate(presented: Presented): Promise<Authenticated> {
    const hash = hashSecret(presented.secret);
    const key = keyOf(presented, hash);
    const known = await (this.#cache.get(key) ?? this.#remember(key, hash, presented));
    if (known.caller.expiresAt > this.clock()) return known;
    this.#cache.delete(key);
    throw new Fault('unauthenticated', 'expired');
  }

  #remember(key: string, hash: string, presented: Presented): Promise<Authenticated> {
    const asking = this.#resolve(hash, presented);
    this.#cache.set(key, asking, { ttl: maxAge });
    asking.catch(() => {
      if (this.#cache.peek(key) === asking) this.#cache.delete(key);
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
    for (const [key, asking] of this.#cache.entries()) {
      const known = await asking.catch(() => undefined);
      if (!known || users.includes(known.caller.user) || credentials.includes(known.caller.credential.id))
        this.#cache.delete(key);
    }
    for (const notify of this.#listeners) notify({ users, credentials });
  }
}

/** The same text may be presented on two surfaces, and be a valid key of one of them. */
const keyOf = (presented: Presented, hash: string): string =>
  presented.kind === 'key' ? `${presented.surface} ${hash}` : hash;

const changesIn = (wire: Uint8Array): CallerChanges =>
  identity.callers.changed.data.parse((JSON.parse(Buffer.from(wire).toString()) as { data: unknown }).data);
