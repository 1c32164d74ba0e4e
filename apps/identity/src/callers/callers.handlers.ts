import { Controller, Inject } from '@nestjs/common';
import { publicHalf } from '@stoa/auth';
import { Handles, Reply } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import type { Key } from '@stoa/dto';
import { Fault, isObjectId, type Caller, type Clock } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import { KeysRepository } from '../keys/keys.repository.js';
import { ORG } from '../directory/directory.providers.js';
import { SigningKeysRepository } from '../tokens/signing-keys.repository.js';
import { callerOf, keyCallerOf, notAuthenticated, visitor, type Standing } from './caller.rules.js';
import { CallersRepository } from './callers.repository.js';

const { callers } = identity;

@Controller()
export class CallersHandlers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KeysRepository) private readonly keyring: KeysRepository,
    @Inject(CallersRepository) private readonly repository: CallersRepository,
    @Inject(SigningKeysRepository) private readonly signingKeys: SigningKeysRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ORG) private readonly org: string,
  ) {}

  @Handles(callers.resolve)
  async resolve({ presented }: Input<typeof callers.resolve>): Promise<Reply> {
    return Reply.one(JSON.stringify(await this.#caller(presented)));
  }

  @Handles(callers.keys)
  async keys(): Promise<Reply> {
    const keys = await this.signingKeys.all();
    return Reply.one(JSON.stringify({ keys: keys.map(publicHalf) }));
  }

  async #caller(presented: Input<typeof callers.resolve>['presented']): Promise<Caller> {
    if (presented.kind === 'key') return this.#byKey(presented);
    const now = this.clock();
    const found =
      presented.kind === 'session'
        ? await this.repository.bySession(this.org, presented.hash, now)
        : isObjectId(presented.id) && (await this.repository.byToken(this.org, presented, now));
    if (!found) throw notAuthenticated();
    return callerOf(active(found.standing), found.proof);
  }

  async #byKey({ surface, hash }: { surface: Key['surface']; hash: string }): Promise<Caller> {
    const key = await this.keyring.use(this.org, { surface, hash, now: this.clock() });
    if (!key) throw notAuthenticated();
    if (key.user === null) return visitor(this.org, key);
    const standing = await this.repository.standing(this.database, this.org, key.user);
    if (!standing) throw notAuthenticated();
    return keyCallerOf(active(standing), key);
  }
}

function active(standing: Standing): Standing {
  if (!standing.isActive) throw new Fault('unauthenticated', 'inactive');
  return standing;
}
