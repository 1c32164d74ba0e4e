import { Controller, Inject } from '@nestjs/common';
import { hashPassword } from '@stoa/auth';
import { Bus, Handles, Reply, type CallContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import { anonymousUserId, notFound, type Clock, type JsonObject } from '@stoa/kernel';
import { CLOCK } from '@stoa/service';
import { Permit } from '../alterations/permit.js';
import { announced, type Announcer } from '../callers/caller-changes.publisher.js';
import { NEW_ID, ORG } from '../directory/directory.providers.js';
import { wholeOrg } from '../directory/organisation-viewer.js';
import { PasswordCheck } from '../passwords/password-check.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { accountOf } from './account.view.js';
import { AccountsRepository } from './accounts.repository.js';
import { claimedAddresses } from '../users/claimed-addresses.repository.js';
import { announcePart } from './account-part.event.js';
import { PasswordsRepository } from '../passwords/passwords.repository.js';
import { withField } from '../users/user.rules.js';
import { UsersRepository } from '../users/users.repository.js';

const { users, sessions } = identity;

/**
 * Users as the other services ask about them, and register them. Users who register there have no role, so they may do
 * nothing in the store before they are given one.
 */
@Controller()
export class AccountsHandlers {
  constructor(
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(PasswordsRepository) private readonly passwords: PasswordsRepository,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(PasswordCheck) private readonly check: PasswordCheck,
    @Inject(Bus) readonly bus: Bus,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(ORG) private readonly org: string,
  ) {}

  get database(): Announcer['database'] {
    return this.users.database;
  }

  @Handles(users.find)
  async find({ by }: Input<typeof users.find>): Promise<Reply> {
    const account = await this.accounts.find(this.database, this.org, by);
    return Reply.one(JSON.stringify({ account: account ?? null }));
  }

  @Handles(users.register)
  async register(input: Input<typeof users.register>, { caller }: CallContext): Promise<Reply> {
    const { part, password, login = input.email, name = login, ...fields } = input;
    const { org } = this;
    const hash = password === undefined ? undefined : await hashPassword(password);
    const [user, time] = [this.newId(), this.clock()];
    const isClaim = !caller || caller.user === anonymousUserId;
    const account = await announced(this, org, async (tx) => {
      const id = await this.accounts.nextId(tx);
      const place = { owner: isClaim ? user : caller.user, group: org, access: [user], branch: [org], time };
      const record = { _id: user, ...place, ...fields, login, name, role: null, id } as JsonObject;
      await this.users.table.for(wholeOrg(org)).insertAll(tx, [JSON.stringify(record)]);
      if (hash) await this.passwords.set(tx, org, new Permit(user, 'creation'), { hash });
      if (isClaim && !fields.emailVerified) await claimedAddresses.set(tx, org, user, true);
      await announcePart(tx, { org, time, user, part });
      return accountOf(record, false);
    }).catch((error: unknown) => {
      // The address of a user who gave no login is the login.
      throw withField(error, input.login === undefined ? 'email' : 'login');
    });
    return Reply.one(JSON.stringify(account));
  }

  @Handles(users.checkPassword)
  async checkPassword(input: Input<typeof users.checkPassword>, { address }: CallContext): Promise<Reply> {
    const { user, password } = input;
    const account = await this.accounts.find(this.database, this.org, { user });
    if (!account) throw notFound('user');
    const ok = await this.check.verify({ login: account.login, password, address }).then(
      (verified) => verified.user === user,
      (fault: { kind?: string }) => {
        if (fault.kind !== 'unauthenticated') throw fault;
        return false;
      },
    );
    return Reply.one(JSON.stringify({ ok }));
  }

  @Handles(sessions.endAll)
  async endSessions({ user }: Input<typeof sessions.endAll>): Promise<Reply> {
    const ended = await announced(this, this.org, async (tx, changes) => {
      changes.credentials = await this.sessions.endAll(tx, this.org, user);
      return changes.credentials;
    });
    return Reply.one(JSON.stringify({ closed: ended.length }));
  }
}
