import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import type { Clock } from '@stoa/kernel';
import { Database, outbox, type Transaction } from '@stoa/persistence';
import { CLOCK } from '@stoa/service';

/** The number of ids in one message: a change of a group may concern all of its users. */
const maxIds = 5000;

export interface CallerChanges {
  /** Users whose rights changed. */
  users: string[];
  /** Sessions (by hash), tokens and keys (by id) that ended. */
  credentials: string[];
}

/**
 * Runs transactions that change the rights of callers, and publishes the changes twice: as events of the same commit, so
 * that every process invalidates its cache even if this one dies; and at once as a push, because the relay of events
 * needs some milliseconds and a revoked credential must stop working without a delay.
 */
@Injectable()
export class CallerChangesPublisher {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param work adds to `changes` the users and credentials that it concerns */
  async transaction<T>(
    org: string,
    work: (tx: Transaction, changes: CallerChanges) => Promise<T>,
  ): Promise<T> {
    let messages: CallerChanges[] = [];
    const result = await this.database.transaction(async (tx) => {
      const changes: CallerChanges = { users: [], credentials: [] };
      const done = await work(tx, changes);
      messages = messagesOf(changes);
      for (const data of messages)
        await outbox.add(tx, identity.callers.changed, { org, time: this.clock(), data });
      return done;
    });
    for (const message of messages) this.bus.push(identity.callers.changedNow, message);
    return result;
  }
}

function messagesOf({ users, credentials }: CallerChanges): CallerChanges[] {
  const distinctUsers = [...new Set(users)];
  const count = Math.ceil(Math.max(distinctUsers.length, credentials.length) / maxIds);
  return Array.from({ length: count }, (_, index) => ({
    users: distinctUsers.slice(index * maxIds, (index + 1) * maxIds),
    credentials: credentials.slice(index * maxIds, (index + 1) * maxIds),
  }));
}
