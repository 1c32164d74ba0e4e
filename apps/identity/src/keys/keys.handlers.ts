import { Controller, Inject } from '@nestjs/common';
import { hashSecret } from '@stoa/auth';
import { Bus, Handles, Reply, type CallContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import type { Key } from '@stoa/dto';
import { notFound, type Clock } from '@stoa/kernel';
import { Database, type Queries } from '@stoa/persistence';
import { announced } from '../callers/announce.js';
import { CLOCK, NEW_ID, ORG } from '../providers.js';
import { PasswordCheck } from '../sessions/password-check.js';
import { AccountsRepository } from '../users/accounts.repository.js';
import { PasswordsRepository } from '../users/passwords.repository.js';
import { newSecret } from './key.rules.js';
import { KeysRepository, type NewKey } from './keys.repository.js';

const { keys } = identity;

type Wanted = Pick<NewKey, 'surface' | 'name' | 'user' | 'scopes' | 'ofLogin'> & {
  expiresAt?: number | null;
};

@Controller()
export class KeysHandlers {
  constructor(
    @Inject(Database) readonly database: Database,
    @Inject(KeysRepository) private readonly keys: KeysRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(PasswordsRepository) private readonly passwords: PasswordsRepository,
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
      const wanted = { surface, name, scopes, user: verified.user, ofLogin: true };
      return { ...(await this.#issue(tx, wanted, account.id)), account };
    });
    return Reply.one(JSON.stringify(issued));
  }

  @Handles(keys.issue)
  async issue(input: Input<typeof keys.issue>, { caller }: CallContext): Promise<Reply> {
    const { user } = input;
    const issued = await this.database.transaction(async (tx) => {
      const account = user === null ? undefined : await this.accounts.mustGovern(tx, this.org, caller, user);
      return this.#issue(
        tx,
        { ...input, ofLogin: false, expiresAt: input.expiresAt ?? null },
        account?.id ?? 0,
      );
    });
    return Reply.one(JSON.stringify(issued));
  }

  @Handles(keys.list)
  async list(input: Input<typeof keys.list>): Promise<Reply> {
    return Reply.one(JSON.stringify({ keys: await this.keys.list(this.org, input) }));
  }

  @Handles(keys.revoke)
  async revoke({ surface, id, user, except }: Input<typeof keys.revoke>): Promise<Reply> {
    // Without either it would be every key of the surface.
    if (!id && !user) throw notFound('key');
    await announced(this, this.org, async (tx, changes) => {
      changes.credentials = await this.keys.revoke(tx, this.org, { surface, id, user, except });
      if (id && !changes.credentials.length) throw notFound('key');
    });
    return Reply.none();
  }

  async #issue(tx: Queries, wanted: Wanted, userId: number): Promise<{ key: Key; secret: string }> {
    const { surface, name, user, scopes, ofLogin, expiresAt = null } = wanted;
    const secret = newSecret(surface);
    const [id, created] = [this.newId(), this.clock()];
    const key: Key = { id, surface, name, user, userId, scopes, created, lastUsed: null, expiresAt };
    const hash = hashSecret(secret);
    await this.keys.create(tx, this.org, {
      id,
      surface,
      name,
      user,
      scopes,
      hash,
      ofLogin,
      created,
      expires: expiresAt,
    });
    return { key, secret };
  }
}
