import { Inject, Injectable } from '@nestjs/common';
import { Bus, Reply } from '@stoa/bus';
import { tokenChange } from '@stoa/dto';
import { Fault, type Caller, type Clock, type JsonObject } from '@stoa/kernel';
import { changeRecord, withoutSystemKeys } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { Alterations } from '../alterations/alterations.js';
import { announced, type Announcer } from '../callers/caller-changes.publisher.js';
import { checked } from '../directory/record-body.rules.js';
import type { StoreHandlers, Target } from '../directory/store-handlers.js';
import { TokensRepository } from './tokens.repository.js';

/** Tokens as their owner sees them: what they may do and until when, never their text. */
@Injectable()
export class TokensHandlers implements StoreHandlers {
  constructor(
    @Inject(TokensRepository) private readonly tokens: TokensRepository,
    @Inject(Alterations) private readonly alterations: Alterations,
    @Inject(Bus) readonly bus: Bus,
    @Inject(CLOCK) readonly clock: Clock,
  ) {}

  get database(): Announcer['database'] {
    return this.tokens.database;
  }

  get table(): StoreHandlers['table'] {
    return this.tokens.table;
  }

  /** A token is made by `identity.tokens.create`, whose reply alone has its text. */
  create(): Promise<Reply> {
    throw new Fault('method_not_allowed', 'tokens', 'tokens are not made as records', { allow: ['GET'] });
  }

  async change(caller: Caller, target: Target, body: JsonObject): Promise<Reply> {
    const given = checked(tokenChange, withoutSystemKeys(body).fields) as JsonObject;
    const ignored = Object.keys(body).filter((key) => !Object.hasOwn(given, key));
    const { json, version } = await changeRecord(this.tokens.table.for(caller), target, (current) => ({
      ...current,
      ...given,
      _at: this.clock(),
    }));
    return Reply.one(json, { version, ignored });
  }

  /** Removing is revoking. The tokens of another user take all rights of that user. */
  async remove(caller: Caller, { id, versions }: Target): Promise<Reply> {
    const visible = this.tokens.table.for(caller);
    const { owner } = JSON.parse((await visible.get(id)).json) as { owner: string };
    if (owner !== caller.user)
      await (await this.alterations.prepare(caller, owner)).permit(this.tokens.database, ['keys']);
    const { json } = await announced(this, caller.org, async (tx, changes) => {
      changes.credentials.push(id);
      const found = await visible.lock(tx, { id, versions });
      await visible.removeAll(tx, [id]);
      return found;
    });
    return Reply.one(json);
  }
}
