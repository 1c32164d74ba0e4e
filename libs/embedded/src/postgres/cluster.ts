import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openLog } from '../log-file.js';
import type { Account } from './account.js';
import type { Binaries } from './binaries.js';
import { runAs, serverEnv } from './reach.js';

export interface Cluster {
  dataDir: string;
  account: Account | undefined;
  binaries: Binaries;
  log: string;
}

/**
 * The data folder as the server names it. It starts inside of it, so the account needs no right in the folders above,
 * such as a home of mode 0700: the kernel follows this link without walking the path.
 */
export const dataPath = ({ account, dataDir }: Cluster): string => (account ? '/proc/self/cwd' : dataDir);

export const spawnOptions = ({ account, dataDir }: Cluster): SpawnOptions => ({
  cwd: dataDir,
  env: serverEnv,
  ...runAs(account),
});

const localeArgs = [
  '--encoding=UTF8',
  '--locale=C.UTF-8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
];
const accessArgs = ['--username=stoa', '--auth=scram-sha-256', '--no-instructions'];

/**
 * Makes the files of a new data folder, in a folder beside it that takes its place when it is whole: a start that is
 * killed half-way leaves nothing that looks like data. The built-in C.UTF-8 folds Cyrillic and sorts by code point
 * alike on every machine; plain C does not know letters outside ASCII.
 */
export async function initialize(cluster: Cluster, password: string): Promise<void> {
  const { dataDir, account } = cluster;
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  if (readdirSync(dataDir).length)
    throw new Error(
      `${dataDir} is not empty and has no data of PostgreSQL; set STOA_DATA_DIR to another folder`,
    );
  const draft = `${dataDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  ownFolder(draft);
  if (account) chownSync(draft, account.uid, account.gid);
  const secret = openSecret(cluster, password);
  try {
    const files = [`--pgdata=${dataPath({ ...cluster, dataDir: draft })}`, '--pwfile=/dev/fd/3'];
    const args = [...files, ...localeArgs, ...accessArgs];
    await run({ ...cluster, dataDir: draft }, cluster.binaries.initdb, { args, secret });
    renameSync(draft, dataDir);
  } finally {
    closeSync(secret);
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Sets the password without knowing the old one; the server must not run. */
export async function resetPassword(cluster: Cluster, password: string): Promise<void> {
  const input = `ALTER ROLE stoa PASSWORD '${password.replaceAll("'", "''")}'\n`;
  await run(cluster, cluster.binaries.postgres, {
    args: ['--single', '-D', dataPath(cluster), 'postgres'],
    input,
  });
}

interface Call {
  args: string[];
  input?: string;
  /** Handed on as file descriptor 3. */
  secret?: number;
}

async function run(cluster: Cluster, command: string, { args, input = '', secret }: Call): Promise<void> {
  const stdio = ['pipe', 'pipe', 'pipe', secret ?? 'ignore'] as const;
  const child = spawn(command, args, { ...spawnOptions(cluster), stdio: [...stdio] });
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(input);
  const [output, code] = await Promise.all([outputOf(child), exitOf(child, command)]);
  if (code !== 0) throw new Error(`${command} failed:\n${output}`);
  const fd = openLog(cluster.log);
  writeSync(fd, output);
  closeSync(fd);
}

async function outputOf({ stdout, stderr }: ChildProcess): Promise<string> {
  return (await Promise.all([text(stdout!), text(stderr!)])).join('');
}

async function exitOf(child: ChildProcess, command: string): Promise<number | null> {
  const [code] = (await once(child, 'close').catch((cause: Error) => {
    throw new Error(`${command} cannot be started: ${cause.message}`, { cause });
  })) as [number | null];
  return code;
}

/** An open file that has no name any more: the server's account may read it and no path leads to it. */
function openSecret({ account, dataDir }: Cluster, secret: string): number {
  const path = `${dataDir}.${process.pid}.secret`;
  writeFileSync(path, secret, { mode: 0o600 });
  try {
    if (account) chownSync(path, account.uid, account.gid);
    return openSync(path, 'r');
  } finally {
    unlinkSync(path);
  }
}

/** The data folder, private; made where it is missing. */
export function ownFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
}
