import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { hashPassword } from '@stoa/auth';
import { Bus, Handles, On, Reply, type CallContext } from '@stoa/bus';
import { identity, type Event, type Input } from '@stoa/contracts';
import { Fault, type Clock, type JsonObject } from '@stoa/kernel';
import { Database, outbox, type Queries } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { Permit } from '../alterations/permit.js';
import { announced } from '../callers/caller-changes.publisher.js';
import { ORG } from '../directory/directory.providers.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { wholeOrg } from '../directory/organisation-viewer.js';
import { claimedAddresses } from '../users/claimed-addresses.repository.js';
import { PasswordsRepository } from '../passwords/passwords.repository.js';
import { LoginFailuresRepository } from '../login-failures/login-failures.repository.js';
import { UsersRepository } from '../users/users.repository.js';
import { Mailer } from './mailer.js';
import { ResetsRepository } from './resets.repository.js';

const { resets } = identity;

/** New passwords for those who have forgotten theirs. */
@Controller()
export class ResetsHandlers {
  constructor(
    @Inject(Database) readonly database: Database,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(PasswordsRepository) private readonly passwords: PasswordsRepository,
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(ResetsRepository) private readonly resets: ResetsRepository,
    @Inject(LoginFailuresRepository) private readonly failures: LoginFailuresRepository,
    @Inject(Mailer) private readonly mailer: Mailer,
    @Inject(Bus) readonly bus: Bus,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(ORG) private readonly org: string,
  ) {}

  @Handles(resets.request)
  async request({ email }: Input<typeof resets.request>): Promise<Reply> {
    const account = await this.accounts.find(this.database, this.org, { email });
    const data = { user: account?.isActive ? account.user : null };
    await this.database.transaction((tx) =>
      outbox.add(tx, resets.requested, { org: this.org, time: this.clock(), data }),
    );
    return Reply.none();
  }

  /** The token is kept with the news that it was sent: a mail that could not be sent is tried again, with another. */
  @On(resets.requested)
  async send({ data: { user } }: Event<{ user: string | null }>, tx: Queries): Promise<void> {
    const account = user === null ? undefined : await this.accounts.find(tx, this.org, { user });
    if (!account?.isActive) return;
    const token = randomBytes(32).toString('base64url');
    if (await this.resets.keep(tx, this.org, account, { token, now: this.clock() }))
      await this.mailer.sendReset(account, token);
  }

  @Handles(resets.confirm)
  async confirm({ token, password }: Input<typeof resets.confirm>, { address }: CallContext): Promise<Reply> {
    const { org } = this;
    const attempt = await this.failures.admit({ address });
    const hash = await hashPassword(password);
    await announced(this, org, async (tx, changes) => {
      const sent = await this.resets.take(tx, org, { token, now: this.clock() });
      const account = sent && (await this.accounts.find(tx, org, { user: sent.user }));
      if (!account?.isActive || account.email !== sent?.email)
        throw new Fault('invalid', 'reset_token', 'no such token, or it is too old');
      const permit = new Permit(account.user, 'reset token');
      changes.users.push(account.user);
      changes.credentials = await this.passwords.set(tx, org, permit, { hash });
      await this.#prove(tx, permit);
    }).catch(async (error: unknown) => {
      await this.failures.failed(attempt);
      throw error;
    });
    await this.failures.succeeded(attempt);
    return Reply.none();
  }

  /** The token was read where the address leads, so the address is the user's. */
  async #prove(tx: Queries, permit: Permit): Promise<void> {
    const whole = this.users.table.for(wholeOrg(this.org));
    const { json, version } = await whole.lock(tx, { id: permit.user });
    const before = JSON.parse(json) as JsonObject;
    await claimedAddresses.set(tx, this.org, permit.user, false);
    if (before.emailVerified) return;
    const record = { ...before, emailVerified: true, _at: this.clock() };
    await this.users.replace(tx, whole, permit, { record, version });
  }
}
