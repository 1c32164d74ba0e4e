import { identity } from '@stoa/contracts';
import { outbox, type Queries } from '@stoa/persistence';

/** Other services derive rights from membership in the root group, which end with it. */
export const announceRoot = (tx: Queries, org: string, time: number, members: string[]): Promise<void> =>
  outbox.add(tx, identity.groups.rootChanged, { org, time, data: { members } });
