import { Directory20261124000000 } from './20261124000000-directory.js';

export const migrations = [Directory20261124000000];
