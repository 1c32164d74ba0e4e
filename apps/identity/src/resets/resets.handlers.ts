import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { hashPassword } from '@stoa/auth';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import type { Account } from '@stoa/dto';
import { Jobs, Runs } from '@stoa/jobs';
import { Fault, type Clock, type JsonObject } from '@stoa/kernel';
import { Mailer, mails } from '@stoa/mail';
import { Database, type Transaction } from '@stoa/persistence';
import { CLOCK, CONFIG } from '@stoa/service';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { Permit } from '../alterations/permit.js';
import { CallerChangesPublisher } from '../callers/caller-changes.publisher.js';
import { ORG } from '../directory/directory.providers.js';
import { organisationViewer } from '../directory/organisation-viewer.js';
import { LoginFailuresRepository } from '../login-failures/login-failures.repository.js';
import { PasswordsRepository } from '../passwords/passwords.repository.js';
import { ClaimedAddressesRepository } from '../users/claimed-addresses.repository.js';
import { UsersRepository } from '../users/users.repository.js';
import type { ResetsConfig } from './resets.config.js';
import { sendReset, type ResetRequest } from './resets.jobs.js';
import { ResetsRepository } from './resets.repository.js';

const { resets } = identity;

/** Resets forgotten passwords by a token that is sent to the user's address. */
@Controller()
export class ResetsHandlers {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly passwords: PasswordsRepository,
    private readonly users: UsersRepository,
    private readonly claims: ClaimedAddressesRepository,
    private readonly resets: ResetsRepository,
    private readonly failures: LoginFailuresRepository,
    private readonly mailer: Mailer,
    private readonly jobs: Jobs,
    private readonly callerChanges: CallerChangesPublisher,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ORG) private readonly org: string,
    @Inject(CONFIG) private readonly config: ResetsConfig,
  ) {}

  @Handles(resets.request)
  async request({ email }: Input<typeof resets.request>): Promise<Reply> {
    const account = await this.accounts.find(this.database, this.org, { email });
    const user = account?.isActive ? account.user : null;
    await this.database.transaction((tx) => this.jobs.add(tx, sendReset, { user }));
    return Reply.none();
  }

  /** Stores the token if the mail is sent: if it fails, the job runs again with a new token. */
  @Runs(sendReset)
  async send({ user }: ResetRequest): Promise<void> {
    await this.database.transaction(async (tx) => {
      const account = user === null ? undefined : await this.accounts.find(tx, this.org, { user });
      if (!account?.isActive) return;
      const token = randomBytes(32).toString('base64url');
      if (await this.resets.replace(tx, this.org, account, { token, now: this.clock() }))
        await this.#sendToken(account, token);
    });
  }

  /** No job contains the token, so the mail is not queued. */
  #sendToken(to: Account, token: string): Promise<void> {
    const page = this.config.STOA_PASSWORD_RESET_URL?.replaceAll('{token}', token);
    return this.mailer.deliver(mails.passwordReset, { to, values: { login: to.login, token, page } });
  }

  @Handles(resets.confirm)
  async confirm({ token, password }: Input<typeof resets.confirm>, { address }: CallContext): Promise<Reply> {
    const { org } = this;
    const attempt = await this.failures.admit({ address });
    const hash = await hashPassword(password);
    await this.callerChanges
      .transaction(org, async (tx, changes) => {
        const reset = await this.resets.take(tx, org, { token, now: this.clock() });
        const account = reset && (await this.accounts.find(tx, org, { user: reset.user }));
        if (!account?.isActive || account.email !== reset?.email)
          throw new Fault('invalid', 'reset_token', 'no such token, or it is too old');
        const permit = new Permit(account.user, 'reset token');
        changes.users.push(account.user);
        changes.credentials = await this.passwords.set(tx, org, permit, { hash });
        await this.#verifyAddress(tx, permit);
      })
      .catch(async (error: unknown) => {
        await this.failures.failed(attempt);
        throw error;
      });
    await this.failures.succeeded(attempt);
    return Reply.none();
  }

  /** Marks the address as verified: the user received the token there. */
  async #verifyAddress(tx: Transaction, permit: Permit): Promise<void> {
    const records = this.users.table.for(organisationViewer(this.org));
    const { json, version } = await records.lock(tx, { id: permit.user });
    const before = JSON.parse(json) as JsonObject;
    await this.claims.set(tx, this.org, permit.user, false);
    if (before.emailVerified) return;
    const record = { ...before, emailVerified: true, _at: this.clock() };
    await this.users.replace(tx, records, permit, { record, version });
  }
}
