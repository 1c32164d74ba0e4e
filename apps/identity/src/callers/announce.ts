import type { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';

/** So many ids go in one message; a thousand and one groups may change at once. */
const most = 5000;

export interface Changes {
  /** Users who may do or see other things than before. */
  users?: readonly string[];
  /** Sessions (by hash) and tokens (by id) that ended. */
  credentials?: readonly string[];
}

/** Tells every gateway to forget what it knows of these. To be called after the commit: before, they would ask in vain. */
export function announce(bus: Bus, { users = [], credentials = [] }: Changes): void {
  for (let start = 0; start < Math.max(users.length, credentials.length); start += most) {
    const part = {
      users: users.slice(start, start + most),
      credentials: credentials.slice(start, start + most),
    };
    bus.push(identity.callers.changed, part);
  }
}
