import { Controller, Inject } from '@nestjs/common';
import { hashSecret } from '@stoa/auth';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import type { Key } from '@stoa/dto';
import { notFound, type Caller, type Clock } from '@stoa/kernel';
import { Database, type Transaction } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { Alterations } from '../alterations/alterations.js';
import { Permit } from '../alterations/permit.js';
import { CallerChangesPublisher } from '../callers/caller-changes.publisher.js';
import { NEW_ID, ORG } from '../directory/directory.providers.js';
import { PasswordCheck } from '../passwords/password-check.js';
import { PasswordsRepository } from '../passwords/passwords.repository.js';
import { newSecret } from './key.rules.js';
import { KeysRepository, type NewKey } from './keys.repository.js';

const { keys } = identity;

type KeyRequest = Pick<NewKey, 'surface' | 'name' | 'scopes' | 'ofLogin'> & { expiresAt: number | null };

/** The user of a new key; undefined for the key of anonymous callers. */
type KeyOwner = { permit: Permit; id: number } | undefined;

@Controller()
export class KeysHandlers {
  constructor(
    private readonly database: Database,
    private readonly keys: KeysRepository,
    private readonly accounts: AccountsRepository,
    private readonly passwords: PasswordsRepository,
    private readonly alterations: Alterations,
    private readonly check: PasswordCheck,
    private readonly callerChanges: CallerChangesPublisher,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(ORG) private readonly org: string,
  ) {}

  @Handles(keys.login)
  async login(input: Input<typeof keys.login>, { address }: CallContext): Promise<Reply> {
    const { surface, login, password, name, scopes } = input;
    const verified = await this.check.verify({ login, password, address });
    const issued = await this.database.transaction(async (tx) => {
      await this.passwords.lock(tx, this.org, verified);
      const account = (await this.accounts.find(tx, this.org, { user: verified.user }))!;
      const permit = new Permit(verified.user, 'password');
      const request = { surface, name, scopes, ofLogin: true, expiresAt: null };
      return { ...(await this.#issue(tx, request, { permit, id: account.id })), account };
    });
    return Reply.one(JSON.stringify(issued));
  }

  @Handles(keys.issue)
  async issue(input: Input<typeof keys.issue>, { caller }: CallContext): Promise<Reply> {
    const { user, surface, name, scopes, expiresAt = null } = input;
    const request = { surface, name, scopes, ofLogin: false, expiresAt };
    const alteration = user === null ? undefined : await this.alterations.prepare(caller, user);
    const issued = await this.database.transaction(async (tx) => {
      if (!alteration) return this.#issue(tx, request, undefined);
      const permit = await alteration.permit(tx, ['keys']);
      const { id } = (await this.accounts.find(tx, this.org, { user: permit.user }))!;
      return this.#issue(tx, request, { permit, id });
    });
    return Reply.one(JSON.stringify(issued));
  }

  @Handles(keys.list)
  async list(input: Input<typeof keys.list>): Promise<Reply> {
    return Reply.one(JSON.stringify({ keys: await this.keys.list(this.org, input) }));
  }

  @Handles(keys.revoke)
  async revoke(selection: Input<typeof keys.revoke>, { caller }: CallContext): Promise<Reply> {
    const { id, user } = selection;
    // A selection by neither would contain every key of the surface.
    if (!id && !user) throw notFound('key');
    await this.#checkRevocation(caller, await this.keys.list(this.org, selection));
    await this.callerChanges.transaction(this.org, async (tx, changes) => {
      changes.credentials = await this.keys.revoke(tx, this.org, selection);
      if (id && !changes.credentials.length) throw notFound('key');
    });
    return Reply.none();
  }

  /** Users revoke their own keys with any credential. The requesting service checks revocations of anonymous keys. */
  async #checkRevocation(caller: Caller | undefined, revoked: Key[]): Promise<void> {
    const owners = new Set(revoked.map(({ user }) => user));
    for (const owner of owners) {
      if (owner === null || owner === caller?.user) continue;
      await (await this.alterations.prepare(caller, owner)).permit(this.database, ['keys']);
    }
  }

  async #issue(tx: Transaction, request: KeyRequest, owner: KeyOwner): Promise<{ key: Key; secret: string }> {
    const { surface, name, scopes, ofLogin, expiresAt } = request;
    const { org } = this;
    const [user, userId] = owner ? [owner.permit.user, owner.id] : [null, 0];
    const secret = newSecret(surface);
    const [id, created] = [this.newId(), this.clock()];
    const key: Key = { id, surface, name, user, userId, scopes, created, lastUsed: null, expiresAt };
    const stored = { id, org, surface, name, scopes, hash: hashSecret(secret), ofLogin, created };
    await this.keys.create(tx, owner?.permit, { ...stored, expires: expiresAt });
    return { key, secret };
  }
}
