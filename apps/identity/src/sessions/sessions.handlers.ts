import { Controller, Inject } from '@nestjs/common';
import { hashSecret, randomSecret, signToken } from '@stoa/auth';
import { Handles, Reply, type CallContext, type CallerContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import type { Clock, JsonObject } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { CallerChangesPublisher } from '../callers/caller-changes.publisher.js';
import { CallersRepository } from '../callers/callers.repository.js';
import { NEW_ID, ORG } from '../directory/directory.providers.js';
import { PasswordCheck } from '../passwords/password-check.js';
import { PasswordsRepository } from '../passwords/passwords.repository.js';
import { SigningKeysRepository } from '../tokens/signing-keys.repository.js';
import { accessTokenRecord, lifetimeOf, loginLifetime } from '../tokens/token.rules.js';
import { TokensRepository } from '../tokens/tokens.repository.js';
import { UsersRepository } from '../users/users.repository.js';
import { SessionsRepository } from './sessions.repository.js';

const { sessions } = identity;

@Controller()
export class SessionsHandlers {
  constructor(
    private readonly database: Database,
    private readonly check: PasswordCheck,
    private readonly passwords: PasswordsRepository,
    private readonly sessions: SessionsRepository,
    private readonly tokens: TokensRepository,
    private readonly signingKeys: SigningKeysRepository,
    private readonly callers: CallersRepository,
    private readonly users: UsersRepository,
    private readonly callerChanges: CallerChangesPublisher,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(ORG) private readonly org: string,
  ) {}

  @Handles(sessions.create)
  async create({ body }: Input<typeof sessions.create>, { address }: CallContext): Promise<Reply> {
    const verified = await this.check.verify({ ...body, address });
    const { org } = this;
    const { user } = verified;
    const sid = randomSecret();
    const created = this.clock();
    const expiresAt = created + loginLifetime;
    await this.database.transaction(async (tx) => {
      await this.passwords.lock(tx, org, verified);
      await this.sessions.create(tx, { hash: hashSecret(sid), org, user, created, expires: expiresAt });
    });
    return Reply.one(JSON.stringify({ sid, expiresAt }));
  }

  @Handles(sessions.issueToken)
  async issueToken({ body }: Input<typeof sessions.issueToken>, { address }: CallContext): Promise<Reply> {
    const verified = await this.check.verify({ ...body, address });
    const { org } = this;
    const { user } = verified;
    const [id, time] = [this.newId(), this.clock()];
    const lifetime = lifetimeOf(time);
    const token = await signToken(await this.signingKeys.current(), { id, user, ...lifetime });
    await this.database.transaction(async (tx) => {
      await this.passwords.lock(tx, org, verified);
      const scopes = (await this.callers.rights(tx, org, user))?.credentials ?? [];
      const record = accessTokenRecord({ id, org, user, time, scopes, expiresAt: lifetime.expiresAt });
      await this.tokens.create(tx, org, record);
      await this.tokens.prune(tx, time);
    });
    return Reply.one(JSON.stringify({ type: 'access', token, ...lifetime }));
  }

  @Handles(sessions.current)
  async current(_input: Input<typeof sessions.current>, { caller }: CallerContext): Promise<Reply> {
    const { json } = await this.users.table.for(caller).get(caller.user);
    const { credentials: scopes, expiresAt } = caller;
    return Reply.one(JSON.stringify({ ...(JSON.parse(json) as JsonObject), scopes, expiresAt }));
  }

  @Handles(sessions.end)
  async end(_input: Input<typeof sessions.end>, { caller }: CallerContext): Promise<Reply> {
    const { org, credential } = caller;
    await this.callerChanges.transaction(org, async (tx, changes) => {
      changes.credentials.push(credential.id);
      if (credential.kind === 'session') await this.sessions.end(tx, org, credential.id);
      else await this.tokens.revoke(tx, org, credential.id);
    });
    return Reply.none();
  }

  @Handles(sessions.endAll)
  async endAll({ user }: Input<typeof sessions.endAll>): Promise<Reply> {
    const { org } = this;
    const ended = await this.callerChanges.transaction(org, async (tx, changes) => {
      const sessions = await this.sessions.endAll(tx, org, user);
      const tokens = await this.tokens.revokeLogins(tx, org, user);
      changes.credentials = [...sessions, ...tokens];
      return changes.credentials;
    });
    return Reply.one(JSON.stringify({ closed: ended.length }));
  }
}
