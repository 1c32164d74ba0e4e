import { Community20261124130000 } from './20261124130000-community.js';
import { Milliseconds20261124150000 } from './20261124150000-milliseconds.js';
import { ActingLog20261124160000 } from './20261124160000-acting-log.js';
import { DerivedAgents20261126110000 } from './20261126110000-derived-agents.js';
import { Counters20261126120000 } from './20261126120000-counters.js';
import { Sso20261127080000 } from './20261127080000-sso.js';
import { Votes20261127090000 } from './20261127090000-votes.js';
import { Following20261127091000 } from './20261127091000-following.js';
import { Duplicates20261127092000 } from './20261127092000-duplicates.js';

export const migrations = [
  ...[Community20261124130000, Milliseconds20261124150000, ActingLog20261124160000],
  ...[DerivedAgents20261126110000, Counters20261126120000, Sso20261127080000],
  ...[Votes20261127090000, Following20261127091000, Duplicates20261127092000],
];
