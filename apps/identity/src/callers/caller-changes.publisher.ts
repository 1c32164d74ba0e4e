import type { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import type { Clock } from '@stoa/kernel';
import { outbox, type Database, type Queries } from '@stoa/persistence';

/** So many ids go in one message; a thousand and one groups may change at once. */
const maxIds = 5000;

export interface Changes {
  /** Users who may do or see other things than before. */
  users: string[];
  /** Sessions (by hash) and tokens (by id) that ended. */
  credentials: string[];
}

/** What an announcement is made with: any handler that has these. */
export interface Announcer {
  database: Database;
  bus: Bus;
  clock: Clock;
}

/**
 * A transaction that changes what people may do; `work` adds to `changes` whom it concerns. They are an event of the
 * same commit, so that every process forgets what it knew of them whatever dies here; and they are said at once, for a
 * relay needs some milliseconds and whoever logs out expects to be out.
 */
export async function announced<T>(
  { database, bus, clock }: Announcer,
  org: string,
  work: (tx: Queries, changes: Changes) => Promise<T>,
): Promise<T> {
  let told: Changes[] = [];
  const result = await database.transaction(async (tx) => {
    const changes: Changes = { users: [], credentials: [] };
    const done = await work(tx, changes);
    told = partsOf(changes);
    for (const data of told) await outbox.add(tx, identity.callers.changed, { org, time: clock(), data });
    return done;
  });
  for (const part of told) bus.push(identity.callers.changedNow, part);
  return result;
}

function partsOf({ users, credentials }: Changes): Changes[] {
  const concerned = [...new Set(users)];
  const parts = Math.ceil(Math.max(concerned.length, credentials.length) / maxIds);
  return Array.from({ length: parts }, (_, index) => ({
    users: concerned.slice(index * maxIds, (index + 1) * maxIds),
    credentials: credentials.slice(index * maxIds, (index + 1) * maxIds),
  }));
}
