import { Inject, Injectable } from '@nestjs/common';
import { hashSecret, readSsoToken, type SsoClaims } from '@stoa/auth';
import type { CallContext } from '@stoa/bus';
import type { Account } from '@stoa/dto';
import { Fault, type Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK, LOG, type Logger } from '@stoa/service';
import { LRUCache } from 'lru-cache';
import { ProfilesRepository } from '../profiles/profiles.repository.js';
import { SsoDirectory } from './sso-directory.js';
import { SsoProjectRepository, type SsoSettings } from './sso-project.repository.js';
import { SsoUsersRepository, type KnownToken, type SsoUser } from './sso-users.repository.js';
import { changeOf, digestOf, maySignIn, namesAddress, provesAddress } from './sso.rules.js';

const maxTokens = 20_000;

/** One attempt to sign in, with all that decides it. */
interface Entry {
  claims: SsoClaims;
  settings: SsoSettings;
  context: CallContext;
}

/**
 * Signs in users by the tokens of the project's site. A user who is new is registered; what a token says is stored only
 * where it differs. A token comes with each request: one that has been read before costs the one statement that reads
 * its user, which also decides whether user, key and settings still are what they were.
 */
@Injectable()
export class SsoUsers {
  readonly #tokens = new LRUCache<string, KnownToken>({ max: maxTokens });

  constructor(
    private readonly database: Database,
    private readonly project: SsoProjectRepository,
    private readonly users: SsoUsersRepository,
    private readonly profiles: ProfilesRepository,
    private readonly directory: SsoDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** @throws Fault unauthenticated/sso_invalid, the same whatever is wrong */
  async userOf(token: string, context: CallContext): Promise<SsoUser> {
    const hash = hashSecret(token);
    const known = this.#tokens.get(hash);
    const current = known && known.validUntil > this.clock() ? await this.users.current(known) : undefined;
    if (current) return current;
    this.#tokens.delete(hash);
    const settings = await this.project.settings();
    const reading = await readSsoToken(token, settings, this.clock());
    if (!reading.isValid) throw invalidToken();
    const { claims, key, version, validUntil } = reading;
    const digest = digestOf(claims);
    const user = await this.#signIn({ claims, settings, context }, digest);
    this.#tokens.set(hash, { person: user.id, guid: claims.guid, digest, key, version, validUntil });
    return user;
  }

  async #signIn(entry: Entry, digest: string): Promise<SsoUser> {
    const user = (await this.users.byGuid(entry.claims.guid)) ?? (await this.#admit(entry));
    if (!user || !maySignIn(user, entry.claims, entry.settings)) throw this.#refusal(entry, user?.id);
    if (user.applied === digest) return user;
    await this.#apply(user, entry, digest);
    return user;
  }

  /** The user of a new guid: a known user with the same proved address, or a new one. */
  async #admit({ claims, settings, context }: Entry): Promise<SsoUser | undefined> {
    const owner = await this.#ownerOfAddress({ email: null }, { claims, settings, context });
    const isLinked =
      owner && claims.isEmailVerified && (await this.#link(owner, { claims, settings, context }));
    if (!isLinked) await this.#register({ claims, settings, context });
    return this.users.byGuid(claims.guid);
  }

  async #link(owner: Account, { claims, settings, context }: Entry): Promise<boolean> {
    const { user, id, email } = owner;
    const account = owner.emailVerified ? owner : await this.directory.vouch(user, email, traceOf(context));
    if (!account?.emailVerified) return false;
    return this.#give(account, id, claims.guid, settings.allowsStaff);
  }

  async #register({ claims, context }: Entry): Promise<void> {
    const login = await this.users.loginOf(claims.guid);
    const account = await this.directory.register(claims, login, traceOf(context));
    await this.#give(account, account.id, claims.guid, false);
  }

  /** @returns false if the user has another guid, or another request has given the guid to another user */
  async #give(account: Account, id: number, guid: string, allowsStaff: boolean): Promise<boolean> {
    return this.database
      .transaction(async (tx) => {
        await this.profiles.upsertProfile(tx, account);
        return this.users.link(tx, id, guid, allowsStaff);
      })
      .catch((error: unknown) => {
        if (error instanceof Fault && error.kind === 'conflict') return false;
        throw error;
      });
  }

  /**
   * The other user who has the address of the token in the directory.
   * @throws Fault unauthenticated/sso_invalid for the address of an agent or of an inactive user
   */
  async #ownerOfAddress(user: Pick<SsoUser, 'email'>, entry: Entry): Promise<Account | null> {
    const { claims, settings } = entry;
    if (!namesAddress(user, claims)) return null;
    const owner = await this.directory.byEmail(claims.email!);
    if (!owner) return null;
    const isStaff = owner.isAdmin || (await this.users.isStaff(owner.id));
    if (!owner.isActive || (isStaff && !settings.allowsStaff)) throw this.#refusal(entry, owner.id);
    return owner;
  }

  /** Stores what the token says: first in the directory, then here in one transaction, whose mark says that it is done. */
  async #apply(user: SsoUser, entry: Entry, digest: string): Promise<void> {
    const { claims, context } = entry;
    await this.#ownerOfAddress(user, entry);
    const trace = traceOf(context);
    const change = changeOf(user, claims);
    const changed = change && (await this.directory.change(user.user, change, trace));
    const proved = provesAddress(user, claims)
      ? await this.directory.vouch(user.user, claims.email!, trace)
      : undefined;
    const account = proved ?? changed;
    await this.database.transaction(async (tx) => {
      if (account) await this.profiles.upsertProfile(tx, account);
      await this.users.apply(tx, user.id, claims, digest);
    });
  }

  /** The log says why; the reply does not. */
  #refusal({ context: { requestId } }: Entry, person: number | undefined): Fault {
    this.log.warn({ requestId, person }, 'a valid SSO token was refused for this user');
    return invalidToken();
  }
}

const invalidToken = (): Fault => new Fault('unauthenticated', 'sso_invalid');

const traceOf = ({
  requestId,
  traceparent,
}: CallContext): Pick<CallContext, 'requestId' | 'traceparent'> => ({
  requestId,
  traceparent,
});
