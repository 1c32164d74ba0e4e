import { Controller, Inject } from '@nestjs/common';
import { Handles, Reply } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import type { Key } from '@stoa/dto';
import { Fault, isObjectId, type Caller, type Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { ORG } from '../directory/directory.providers.js';
import { anonymousCaller, callerOf, keyCallerOf, notAuthenticated, type UserRights } from './caller.rules.js';
import { CallersRepository } from './callers.repository.js';

const { callers } = identity;

@Controller()
export class CallersHandlers {
  constructor(
    private readonly database: Database,
    private readonly callers: CallersRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ORG) private readonly org: string,
  ) {}

  @Handles(callers.resolve)
  async resolve({ presented }: Input<typeof callers.resolve>): Promise<Reply> {
    return Reply.one(JSON.stringify(await this.#caller(presented)));
  }

  async #caller(presented: Input<typeof callers.resolve>['presented']): Promise<Caller> {
    if (presented.kind === 'key') return this.#byKey(presented);
    const now = this.clock();
    const found =
      presented.kind === 'session'
        ? await this.callers.bySession(this.org, presented.hash, now)
        : isObjectId(presented.id) && (await this.callers.byToken(this.org, presented, now));
    if (!found) throw notAuthenticated();
    return callerOf(active(found.rights), found.presented);
  }

  async #byKey({ surface, hash }: { surface: Key['surface']; hash: string }): Promise<Caller> {
    const key = await this.callers.useKey(this.org, { surface, hash, now: this.clock() });
    if (!key) throw notAuthenticated();
    if (key.user === null) return anonymousCaller(this.org, key);
    const rights = await this.callers.rights(this.database, this.org, key.user);
    if (!rights) throw notAuthenticated();
    return keyCallerOf(active(rights), key);
  }
}

function active(rights: UserRights): UserRights {
  if (!rights.isActive) throw new Fault('unauthenticated', 'inactive');
  return rights;
}
