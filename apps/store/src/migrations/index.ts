import { Stores20261124000000 } from './20261124000000-stores.js';
import { Events20261124100000 } from './20261124100000-events.js';
import { StoreFeatures20261124110000 } from './20261124110000-store-features.js';
import { Packets20261124200000 } from './20261124200000-packets.js';
import { Jobs20261126222000 } from './20261126222000-jobs.js';

export const migrations = [
  ...[Stores20261124000000, Events20261124100000, StoreFeatures20261124110000],
  ...[Packets20261124200000],
  Jobs20261126222000,
];
