import { Inject, Injectable } from '@nestjs/common';
import { Reply } from '@stoa/bus';
import { tokenChange } from '@stoa/dto';
import { Fault, type Caller, type Clock, type JsonObject } from '@stoa/kernel';
import { changeRecord, Database, withoutSystemKeys, type RecordTable } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { Alterations } from '../alterations/alterations.js';
import { CallerChangesPublisher } from '../callers/caller-changes.publisher.js';
import { parseBody } from '../directory/record-body.rules.js';
import type { StoreHandlers, Target } from '../directory/store-handlers.js';
import { TokensRepository } from './tokens.repository.js';

/** The tokens of a user as records: their scopes and expiry, never their text. */
@Injectable()
export class TokensHandlers implements StoreHandlers {
  constructor(
    private readonly database: Database,
    private readonly tokens: TokensRepository,
    private readonly alterations: Alterations,
    private readonly callerChanges: CallerChangesPublisher,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  get table(): RecordTable {
    return this.tokens.table;
  }

  /** Only `identity.tokens.create` creates tokens, because its reply contains their text. */
  create(): Promise<Reply> {
    throw new Fault('method_not_allowed', 'tokens', 'tokens are not made as records', { allow: ['GET'] });
  }

  async change(caller: Caller, target: Target, body: JsonObject): Promise<Reply> {
    const change = parseBody(tokenChange, withoutSystemKeys(body).fields) as JsonObject;
    const ignored = Object.keys(body).filter((key) => !Object.hasOwn(change, key));
    const { json, version } = await changeRecord(this.tokens.table.for(caller), target, (current) => ({
      ...current,
      ...change,
      _at: this.clock(),
    }));
    return Reply.one(json, { version, ignored });
  }

  /** Revokes a token. Revoking a token of another user requires all rights of that user. */
  async remove(caller: Caller, { id, versions }: Target): Promise<Reply> {
    const visible = this.tokens.table.for(caller);
    const { owner } = JSON.parse((await visible.get(id)).json) as { owner: string };
    if (owner !== caller.user)
      await (await this.alterations.prepare(caller, owner)).permit(this.database, ['keys']);
    const { json } = await this.callerChanges.transaction(caller.org, async (tx, changes) => {
      changes.credentials.push(id);
      const found = await visible.lock(tx, { id, versions });
      await visible.removeAll(tx, [id]);
      return found;
    });
    return Reply.one(json);
  }
}
