import { Stores20261124000000 } from './20261124000000-stores.js';

export const migrations = [Stores20261124000000];
