import { identity, type Input } from '@stoa/contracts';
import { outbox, type Queries } from '@stoa/persistence';

interface AccountPart {
  org: string;
  time: number;
  user: string;
  part: Input<typeof identity.users.update>['part'];
}

/** Publishes the part of a change that another service applies to its own data. */
export async function publishPart(tx: Queries, { org, time, user, part }: AccountPart): Promise<void> {
  if (part) await outbox.add(tx, identity.users.parted, { org, time, data: { user, part } });
}
