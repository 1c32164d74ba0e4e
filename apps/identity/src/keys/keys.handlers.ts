import { Controller, Inject } from '@nestjs/common';
import { hashSecret } from '@stoa/auth';
import { Bus, Handles, Reply, type CallContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import type { Key } from '@stoa/dto';
import { notFound, type Caller, type Clock } from '@stoa/kernel';
import { Database, type Queries } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { Alterations } from '../alterations/alterations.js';
import { Permit } from '../alterations/permit.js';
import { announced } from '../callers/caller-changes.publisher.js';
import { NEW_ID, ORG } from '../directory/directory.providers.js';
import { PasswordCheck } from '../passwords/password-check.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { PasswordsRepository } from '../passwords/passwords.repository.js';
import { newSecret } from './key.rules.js';
import { KeysRepository, type NewKey } from './keys.repository.js';

const { keys } = identity;

type Wanted = Pick<NewKey, 'surface' | 'name' | 'scopes' | 'ofLogin'> & {
  expiresAt?: number | null;
};

@Controller()
export class KeysHandlers {
  constructor(
    @Inject(Database) readonly database: Database,
    @Inject(KeysRepository) private readonly keys: KeysRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(PasswordsRepository) private readonly passwords: PasswordsRepository,
    @Inject(Alterations) private readonly alterations: Alterations,
    @Inject(PasswordCheck) private readonly check: PasswordCheck,
    @Inject(Bus) readonly bus: Bus,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(ORG) private readonly org: string,
  ) {}

  @Handles(keys.login)
  async login(input: Input<typeof keys.login>, { address }: CallContext): Promise<Reply> {
    const { surface, login, password, name, scopes } = input;
    const verified = await this.check.verify({ login, password, address });
    const issued = await this.database.transaction(async (tx) => {
      await this.passwords.hold(tx, this.org, verified);
      const account = (await this.accounts.find(tx, this.org, { user: verified.user }))!;
      const permit = new Permit(verified.user, 'password');
      const wanted = { surface, name, scopes, ofLogin: true };
      return { ...(await this.#issue(tx, wanted, { permit, id: account.id })), account };
    });
    return Reply.one(JSON.stringify(issued));
  }

  @Handles(keys.issue)
  async issue(input: Input<typeof keys.issue>, { caller }: CallContext): Promise<Reply> {
    const { user, expiresAt = null } = input;
    const wanted = { ...input, expiresAt, ofLogin: false };
    const alteration = user === null ? undefined : await this.alterations.prepare(caller, user);
    const issued = await this.database.transaction(async (tx) => {
      if (!alteration) return this.#issue(tx, wanted, undefined);
      const permit = await alteration.permit(tx, ['keys']);
      const { id } = (await this.accounts.find(tx, this.org, { user: permit.user }))!;
      return this.#issue(tx, wanted, { permit, id });
    });
    return Reply.one(JSON.stringify(issued));
  }

  @Handles(keys.list)
  async list(input: Input<typeof keys.list>): Promise<Reply> {
    return Reply.one(JSON.stringify({ keys: await this.keys.list(this.org, input) }));
  }

  @Handles(keys.revoke)
  async revoke(
    { surface, id, user, except }: Input<typeof keys.revoke>,
    { caller }: CallContext,
  ): Promise<Reply> {
    // Without either it would be every key of the surface.
    if (!id && !user) throw notFound('key');
    await this.#checkRevocation(caller, await this.keys.list(this.org, { surface, id, user, except }));
    await announced(this, this.org, async (tx, changes) => {
      changes.credentials = await this.keys.revoke(tx, this.org, { surface, id, user, except });
      if (id && !changes.credentials.length) throw notFound('key');
    });
    return Reply.none();
  }

  /** Users end their own keys with whatever credential; a key without a user is for the asking service to judge. */
  async #checkRevocation(caller: Caller | undefined, found: Key[]): Promise<void> {
    const owners = new Set(found.map(({ user }) => user));
    for (const owner of owners) {
      if (owner === null || owner === caller?.user) continue;
      await (await this.alterations.prepare(caller, owner)).permit(this.database, ['keys']);
    }
  }

  async #issue(
    tx: Queries,
    wanted: Wanted,
    owner: { permit: Permit; id: number } | undefined,
  ): Promise<{ key: Key; secret: string }> {
    const { surface, name, scopes, ofLogin, expiresAt = null } = wanted;
    const [user, userId] = owner ? [owner.permit.user, owner.id] : [null, 0];
    const secret = newSecret(surface);
    const [id, created] = [this.newId(), this.clock()];
    const key: Key = { id, surface, name, user, userId, scopes, created, lastUsed: null, expiresAt };
    const hash = hashSecret(secret);
    await this.keys.create(tx, this.org, owner?.permit, {
      id,
      surface,
      name,
      scopes,
      hash,
      ofLogin,
      created,
      expires: expiresAt,
    });
    return { key, secret };
  }
}
