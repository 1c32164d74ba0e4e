import { Injectable } from '@nestjs/common';
import { Bus, type CallContext, type CallerContext } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import type { Account } from '@stoa/dto';
import { Fault, notFound } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { IdentityUsers, userPart } from '@stoa/service';
import { fieldFault } from '../actor.js';
import type { GivenUser, Profile } from './profile.js';
import { UsersRepository } from './users.repository.js';

/** Registers and changes accounts in identity, and applies the part of a change that is commerce's own. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly database: Database,
    private readonly identityUsers: IdentityUsers,
    private readonly users: UsersRepository,
    private readonly bus: Bus,
  ) {}

  /** What this service would refuse is checked before the directory registers. */
  async register(context: CallContext, given: GivenUser, profile: Profile): Promise<Account> {
    await this.users.check(this.database, profile);
    const { email, login, password, is_active: isActive } = given;
    const account = { email: email!, login, password, isActive, name: fullName(given) };
    const part = partOf(profile);
    const registered = await this.bus
      .ask(identity.users.register, { ...account, part }, context)
      .catch(throwConflict);
    await this.#apply(registered, part);
    return registered;
  }

  async change(
    context: CallerContext,
    { user, id }: { user: string; id: number },
    given: GivenUser,
  ): Promise<void> {
    await this.users.check(this.database, given);
    const { email, login, password, is_active: isActive } = given;
    const change = { email, login, password, isActive };
    const part = partOf(given);
    if (Object.values(change).every((value) => value === undefined))
      return this.database.transaction((tx) => this.users.change(tx, id, given, context.caller));
    const account = await this.bus
      .ask(identity.users.update, { user, change, part }, context)
      .catch(throwConflict);
    await this.#apply(account, part);
  }

  async #apply(account: Account, part: ReturnType<typeof partOf>): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.users.upsertProfile(tx, account);
      await this.identityUsers.applyOnce(tx, part, () =>
        this.users.change(tx, account.id, part.data, account),
      );
    });
  }
}

/** The part has no field that identity stores, and no password above all. */
function partOf(given: GivenUser) {
  const { email: _email, login: _login, password: _password, is_active: _isActive, ...data } = given;
  return userPart('commerce', data);
}

/** As much of it as the directory keeps. */
const fullName = ({ first_name: first, last_name: last }: GivenUser): string | undefined =>
  [first, last]
    .filter(Boolean)
    .join(' ')
    .slice(0, 200)
    .replace(/\p{Surrogate}$/u, '') || undefined;

/** Throws a conflict of the directory as this API words it. */
function throwConflict(error: unknown): never {
  if (!(error instanceof Fault)) throw error;
  if (error.kind === 'not_found') throw notFound('object');
  const field = error.kind === 'conflict' ? error.details.issues?.[0]?.path[0] : undefined;
  throw field === undefined ? error : fieldFault(String(field), 'unique', { model: 'user', field });
}
