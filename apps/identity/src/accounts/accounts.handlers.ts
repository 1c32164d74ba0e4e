import { Controller, Inject } from '@nestjs/common';
import { hashPassword } from '@stoa/auth';
import { Handles, Reply, type CallContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import { anonymousUserId, notFound, type Clock, type JsonObject } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { Permit } from '../alterations/permit.js';
import { CallerChangesPublisher } from '../callers/caller-changes.publisher.js';
import { NEW_ID, ORG } from '../directory/directory.providers.js';
import { organisationViewer } from '../directory/organisation-viewer.js';
import { fieldFault } from '../directory/record.faults.js';
import { PasswordCheck } from '../passwords/password-check.js';
import { PasswordsRepository } from '../passwords/passwords.repository.js';
import { ClaimedAddressesRepository } from '../users/claimed-addresses.repository.js';
import { withField } from '../users/user.rules.js';
import { UsersRepository } from '../users/users.repository.js';
import { publishPart } from './account-part.event.js';
import { accountOf } from './account.view.js';
import { AccountsRepository } from './accounts.repository.js';

const { users } = identity;

/**
 * Finds and registers users for the other services. A user who registers there has no role, and so no rights in the
 * store until an administrator assigns one.
 */
@Controller()
export class AccountsHandlers {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly users: UsersRepository,
    private readonly passwords: PasswordsRepository,
    private readonly claims: ClaimedAddressesRepository,
    private readonly check: PasswordCheck,
    private readonly callerChanges: CallerChangesPublisher,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(ORG) private readonly org: string,
  ) {}

  @Handles(users.find)
  async find({ by }: Input<typeof users.find>): Promise<Reply> {
    const account = await this.accounts.find(this.database, this.org, by);
    return Reply.one(JSON.stringify({ account: account ?? null }));
  }

  @Handles(users.register)
  async register(input: Input<typeof users.register>, { caller }: CallContext): Promise<Reply> {
    const { part, password, login = input.email, name = login, ...fields } = input;
    if (login === undefined) throw fieldFault('email', 'required');
    const { org } = this;
    const hash = password === undefined ? undefined : await hashPassword(password);
    const [user, time] = [this.newId(), this.clock()];
    const isClaim = !caller || caller.user === anonymousUserId;
    const account = await this.callerChanges
      .transaction(org, async (tx) => {
        const id = await this.users.nextNumber(tx);
        const place = {
          owner: isClaim ? user : caller.user,
          group: org,
          access: [user],
          branch: [org],
          time,
        };
        const record = { _id: user, ...place, ...fields, login, name, role: null, id } as JsonObject;
        await this.users.table.for(organisationViewer(org)).insertAll(tx, [JSON.stringify(record)]);
        if (hash) await this.passwords.set(tx, org, new Permit(user, 'creation'), { hash });
        if (isClaim && fields.email !== undefined && !fields.emailVerified)
          await this.claims.set(tx, org, user, true);
        await publishPart(tx, { org, time, user, part });
        return accountOf(record, { org, isAdmin: false });
      })
      .catch((error: unknown) => {
        // Without a login the address is the login.
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
}
