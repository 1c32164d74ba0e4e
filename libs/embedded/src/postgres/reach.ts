import { spawnSync } from 'node:child_process';
import type { Account } from './account.js';

/** Nothing of ours (PGPORT, PGDATA, LC_ALL …) may change what the server does. */
export const serverEnv = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' };

/** Spawn options that make a process run as the account. */
export const runAs = (account: Account | undefined) =>
  account ? { uid: account.uid, gid: account.gid } : {};

/** Asks the system by trying: mode bits alone know nothing of ACLs, of `noexec` and of user name spaces. */
const succeeds = (account: Account | undefined, command: string, args: string[], cwd = '/'): boolean =>
  spawnSync(command, args, { cwd, env: serverEnv, stdio: 'ignore', ...runAs(account) }).status === 0;

/** initdb calls the server by a shell command with the path in double quotes, where these end or change it. */
const brokenByInitdb = /["$`\\]/;

/** Whether the account can run the program, its libraries included. */
export const canRun = (account: Account | undefined, program: string): boolean =>
  !brokenByInitdb.test(program) && succeeds(account, program, ['--version']);

/** Whether the account can enter the folder by its path. */
export const canTraverse = (account: Account | undefined, folder: string): boolean =>
  succeeds(account, '/bin/sh', ['-c', 'cd "$0"', folder]);

/** Whether the account can write to the folder once it stands in it; see `dataPath` in cluster.ts. */
export const canWrite = (account: Account | undefined, folder: string): boolean =>
  succeeds(account, '/bin/sh', ['-c', 'test -w . && test -x .'], folder);
