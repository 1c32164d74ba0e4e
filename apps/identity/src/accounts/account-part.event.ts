import { identity, type Input } from '@stoa/contracts';
import { outbox, type Queries } from '@stoa/persistence';

interface Parted {
  org: string;
  time: number;
  user: string;
  part: Input<typeof identity.users.update>['part'];
}

/** The part of a change that another service applies to its own data, as an event of the change. */
export async function announcePart(tx: Queries, { org, time, user, part }: Parted): Promise<void> {
  if (part) await outbox.add(tx, identity.users.parted, { org, time, data: { user, part } });
}
