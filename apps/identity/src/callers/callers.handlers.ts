import { Controller, Inject } from '@nestjs/common';
import { publicHalf } from '@stoa/auth';
import { Handles, Reply } from '@stoa/bus';
import { identity, type Input } from '@stoa/contracts';
import { isObjectId, type Clock } from '@stoa/kernel';
import { CLOCK, ORG } from '../providers.js';
import { SigningKeysRepository } from '../tokens/signing-keys.repository.js';
import { callerOf, notAuthenticated } from './caller.rules.js';
import { CallersRepository } from './callers.repository.js';

const { callers } = identity;

@Controller()
export class CallersHandlers {
  constructor(
    @Inject(CallersRepository) private readonly repository: CallersRepository,
    @Inject(SigningKeysRepository) private readonly signingKeys: SigningKeysRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ORG) private readonly org: string,
  ) {}

  @Handles(callers.resolve)
  async resolve({ presented }: Input<typeof callers.resolve>): Promise<Reply> {
    const found =
      presented.kind === 'session'
        ? await this.repository.bySession(this.org, presented.hash, this.clock())
        : isObjectId(presented.id) && (await this.repository.byToken(this.org, presented, this.clock()));
    if (!found) throw notAuthenticated();
    return Reply.one(JSON.stringify(callerOf(found.standing, found.proof)));
  }

  @Handles(callers.keys)
  async keys(): Promise<Reply> {
    const keys = await this.signingKeys.all();
    return Reply.one(JSON.stringify({ keys: keys.map(publicHalf) }));
  }
}
