import { Controller, Inject } from '@nestjs/common';
import { hashSecret, randomSecret, signToken } from '@stoa/auth';
import { Bus, Handles, Reply, type CallContext, type CallerContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import type { Clock, JsonObject } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { announced } from '../callers/caller-changes.publisher.js';
import { CallersRepository } from '../callers/callers.repository.js';
import { NEW_ID, ORG } from '../directory/directory.providers.js';
import { SigningKeysRepository } from '../tokens/signing-keys.repository.js';
import { accessTokenRecord, lifeOf, loginLife } from '../tokens/token.rules.js';
import { TokensRepository } from '../tokens/tokens.repository.js';
import { PasswordsRepository } from '../passwords/passwords.repository.js';
import { UsersRepository } from '../users/users.repository.js';
import { PasswordCheck } from '../passwords/password-check.js';
import { SessionsRepository } from './sessions.repository.js';

const { sessions } = identity;

@Controller()
export class SessionsHandlers {
  constructor(
    @Inject(Database) readonly database: Database,
    @Inject(PasswordCheck) private readonly check: PasswordCheck,
    @Inject(PasswordsRepository) private readonly passwords: PasswordsRepository,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository,
    @Inject(TokensRepository) private readonly tokens: TokensRepository,
    @Inject(SigningKeysRepository) private readonly signingKeys: SigningKeysRepository,
    @Inject(CallersRepository) private readonly callers: CallersRepository,
    @Inject(UsersRepository) private readonly users: UsersRepository,
    @Inject(Bus) readonly bus: Bus,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
    @Inject(ORG) private readonly org: string,
  ) {}

  @Handles(sessions.create)
  async create({ body }: Input<typeof sessions.create>, { address }: CallContext): Promise<Reply> {
    const verified = await this.check.verify({ ...body, address });
    const sid = randomSecret();
    const created = this.clock();
    const expiresAt = created + loginLife;
    const session = { hash: hashSecret(sid), user: verified.user, created, expires: expiresAt };
    await this.database.transaction(async (tx) => {
      await this.passwords.hold(tx, this.org, verified);
      await this.sessions.create(tx, this.org, session);
    });
    return Reply.one(JSON.stringify({ sid, expiresAt }));
  }

  @Handles(sessions.issueToken)
  async issueToken({ body }: Input<typeof sessions.issueToken>, { address }: CallContext): Promise<Reply> {
    const verified = await this.check.verify({ ...body, address });
    const { org } = this;
    const { user } = verified;
    const [id, time] = [this.newId(), this.clock()];
    const life = lifeOf(time);
    const token = await signToken(await this.signingKeys.current(), { id, user, ...life });
    await this.database.transaction(async (tx) => {
      await this.passwords.hold(tx, org, verified);
      const scopes = (await this.callers.standing(tx, org, user))?.credentials ?? [];
      const record = accessTokenRecord({ id, org, user, time, scopes, expiresAt: life.expiresAt });
      await this.tokens.create(tx, org, record);
      await this.tokens.prune(tx, time);
    });
    return Reply.one(JSON.stringify({ type: 'access', token, ...life }));
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
    await announced(this, org, async (tx, changes) => {
      changes.credentials.push(credential.id);
      if (credential.kind === 'session') await this.sessions.end(tx, org, credential.id);
      else await this.tokens.revoke(tx, org, credential.id);
    });
    return Reply.none();
  }
}
