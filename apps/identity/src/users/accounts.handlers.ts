import { Controller, Inject } from '@nestjs/common';
import { hashPassword } from '@stoa/auth';
import { Bus, Handles, Reply, type CallContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import { notFound, type Clock, type JsonObject } from '@stoa/kernel';
import { merged, outbox } from '@stoa/persistence';
import { announced, type Announcer } from '../callers/announce.js';
import { lastRootMember } from '../groups/group.rules.js';
import { GroupsRepository } from '../groups/groups.repository.js';
import { CLOCK, NEW_ID, ORG } from '../providers.js';
import { wholeOrg } from '../records/whole-org.js';
import { PasswordCheck } from '../sessions/password-check.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { accountOf } from './account.view.js';
import { AccountsRepository } from './accounts.repository.js';
import { PasswordsRepository } from './passwords.repository.js';
import { isSensitive, withField } from './user.rules.js';
import { UsersRepository } from './users.repository.js';

const { users, sessions } = identity;

/**
 * People as the other services ask about them, and make them. Those who register there have no role, so they may do
 * nothing in the store before someone gives them one.
 */
@Controller()
export class AccountsHandlers {
  constructor(
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(PasswordsRepository) private readonly passwords: PasswordsRepository,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(GroupsRepository) private readonly groups: GroupsRepository,
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
  async register(input: Input<typeof users.register>): Promise<Reply> {
    const { surface, profile, password, login = input.email, name = login, ...fields } = input;
    const { org } = this;
    const hash = password === undefined ? undefined : await hashPassword(password);
    const [user, time] = [this.newId(), this.clock()];
    const account = await announced(this, org, async (tx) => {
      const id = await this.accounts.nextId(tx);
      const place = { owner: user, group: org, access: [user], branch: [org], time };
      const record = { _id: user, ...place, ...fields, login, name, role: null, id } as JsonObject;
      await this.users.table.for(wholeOrg(org)).insertAll(tx, [JSON.stringify(record)]);
      if (hash) await this.passwords.set(tx, org, { user, hash });
      const registered = accountOf(record, false);
      const data = { account: registered, surface, profile };
      await outbox.add(tx, users.registered, { org, time, data });
      return registered;
    }).catch((error: unknown) => {
      // Whoever gave no login has his address for one.
      throw withField(error, input.login === undefined ? 'email' : 'login');
    });
    return Reply.one(JSON.stringify(account));
  }

  @Handles(users.update)
  async update({ user, change, keep }: Input<typeof users.update>, { caller }: CallContext): Promise<Reply> {
    const { password, ...fields } = change;
    const { org } = this;
    const hash = password === undefined ? undefined : await hashPassword(password);
    const account = await announced(this, org, async (tx, changes) => {
      await this.accounts.mustGovern(tx, org, caller, user);
      const whole = this.users.table.for(wholeOrg(org));
      const { json, version } = await whole.lock(tx, { id: user });
      const before = JSON.parse(json) as JsonObject;
      const after: JsonObject = { ...merged(before, fields as JsonObject), _at: this.clock() };
      if (isSensitive(before, after)) changes.users.push(user);
      if (hash) changes.credentials = await this.passwords.set(tx, org, { user, hash }, keep);
      await whole.replaceAll(tx, [{ id: user, json: JSON.stringify(after), version }]);
      return (await this.accounts.find(tx, org, { user }))!;
    }).catch((error: unknown) => {
      throw withField(error);
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

  @Handles(users.remove)
  async remove({ user }: Input<typeof users.remove>, { caller }: CallContext): Promise<Reply> {
    const { org } = this;
    const time = this.clock();
    await announced(this, org, async (tx, changes) => {
      await this.accounts.mustGovern(tx, org, caller, user);
      const whole = this.users.table.for(wholeOrg(org));
      await whole.lock(tx, { id: user });
      const emptied = await this.groups.leaveAll(tx, org, { user, time });
      if (emptied.includes(org)) throw lastRootMember();
      changes.users.push(user);
      changes.credentials = await this.passwords.remove(tx, org, user);
      await whole.removeAll(tx, [user]);
    });
    return Reply.none();
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
