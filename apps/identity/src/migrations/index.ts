import { Directory20261124000000 } from './20261124000000-directory.js';
import { Events20261124100000 } from './20261124100000-events.js';
import { Keys20261124110000 } from './20261124110000-keys.js';
import { Resets20261124120000 } from './20261124120000-resets.js';
import { SignInNames20261126100000 } from './20261126100000-sign-in-names.js';
import { Jobs20261126222000 } from './20261126222000-jobs.js';
import { Mails20261127040000 } from './20261127040000-mails.js';
import { NoAddress20261127081000 } from './20261127081000-no-address.js';

export const migrations = [
  ...[Directory20261124000000, Events20261124100000, Keys20261124110000],
  ...[Resets20261124120000, SignInNames20261126100000],
  Jobs20261126222000,
  Mails20261127040000,
  NoAddress20261127081000,
];
