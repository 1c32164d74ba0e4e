import { Inject, Injectable } from '@nestjs/common';
import { hashSecret } from '@stoa/auth';
import { Bus, type CallContext, type CallerContext } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import type { Clock } from '@stoa/kernel';
import { CLOCK, LOG, type Logger } from '@stoa/service';

/** The name of the keys that are sessions. */
export const keyName = '1C exchange';
const surface = 'commerce' as const;
const day = 86_400_000;

/** 1C logs in for each exchange and never logs out. */
@Injectable()
export class ExchangeKeysService {
  constructor(
    private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** Revokes the key of a login that is refused, so that none is left which was never given out. */
  async revokeUnused(secret: string, { requestId, address }: CallContext): Promise<void> {
    const presented = { kind: 'key' as const, surface, hash: hashSecret(secret) };
    const caller = await this.bus.ask(identity.callers.resolve, { presented }, { requestId, address });
    const revoked = { surface, id: caller.credential.id, user: caller.user };
    await this.bus.ask(identity.keys.revoke, revoked, { requestId, address, caller });
  }

  /** Revokes the keys of the user's exchanges that are over; if it cannot, the next exchange does. */
  async revokeOld(context: CallerContext): Promise<void> {
    try {
      await this.#revoke(context);
    } catch (error) {
      this.log.warn({ err: error }, 'keys of exchanges are not revoked');
    }
  }

  async #revoke(context: CallerContext): Promise<void> {
    const { user, credential } = context.caller;
    const { keys } = await this.bus.ask(identity.keys.list, { surface, user });
    const old = keys.filter(
      ({ id, name, created }) => name === keyName && id !== credential.id && created < this.clock() - day,
    );
    for (const { id } of old) await this.bus.ask(identity.keys.revoke, { surface, id, user }, context);
  }
}
