import { Inject, Injectable } from '@nestjs/common';
import type { EventType } from '@stoa/contracts';
import type { Clock } from '@stoa/kernel';
import { outbox, type Queries } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';
import type { z } from 'zod';
import type { Actor } from './actor.js';

/** Publishes the events of an actor's changes, in the transaction of the change. */
@Injectable()
export class ActorEvents {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** @param facts of each changed object; the event's type picks the fields that it takes */
  async publish<T extends z.ZodType>(
    tx: Queries,
    type: EventType<T>,
    { org, id, user }: Pick<Actor, 'org' | 'id' | 'user'>,
    facts: readonly object[],
  ): Promise<void> {
    const data = facts.map((one) => ({ ...one, by: id, user }) as z.input<T>);
    await outbox.addEach(tx, type, { org, time: this.clock(), user: user ?? undefined }, data);
  }
}
