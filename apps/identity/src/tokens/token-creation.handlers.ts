import { Controller, Inject } from '@nestjs/common';
import { signToken } from '@stoa/auth';
import { Handles, Reply, type CallerContext } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import type { Clock, JsonObject } from '@stoa/kernel';
import { CLOCK } from '@stoa/service';
import { requireCredentials } from '../callers/caller.rules.js';
import { NEW_ID } from '../directory/directory.providers.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { lifetimeOf, namedTokenRecord } from './token.rules.js';
import { TokensRepository } from './tokens.repository.js';

const { tokens } = identity;

@Controller()
export class TokenCreationHandlers {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly signingKeys: SigningKeysRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: () => string,
  ) {}

  @Handles(tokens.create)
  async create({ body }: Input<typeof tokens.create>, { caller }: CallerContext): Promise<Reply> {
    requireCredentials(caller, body.scopes);
    const { user, org } = caller;
    const [id, time] = [this.newId(), this.clock()];
    const lifetime = lifetimeOf(time, body.expiresAt);
    const token = await signToken(await this.signingKeys.current(), { id, user, ...lifetime });
    const record = namedTokenRecord(
      { id, org, user, time, scopes: body.scopes, expiresAt: lifetime.expiresAt },
      body,
    );
    const json = await this.tokens.table.for(caller).insert(JSON.stringify(record));
    return Reply.one(JSON.stringify({ ...(JSON.parse(json) as JsonObject), token }), { version: 1 });
  }
}
