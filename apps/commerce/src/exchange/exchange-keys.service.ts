import { Inject, Injectable } from '@nestjs/common';
import { Bus, type CallerContext } from '@stoa/bus';
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
