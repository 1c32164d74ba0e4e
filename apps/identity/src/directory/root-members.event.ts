import { identity } from '@stoa/contracts';
import { outbox, type Queries } from '@stoa/persistence';

/** Publishes the members of the root group: other services derive rights from the membership, which end with it. */
export const publishRootMembers = (
  tx: Queries,
  org: string,
  time: number,
  members: string[],
): Promise<void> => outbox.add(tx, identity.groups.rootChanged, { org, time, data: { members } });
