import { execFile, type ExecFileOptions } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openLog } from '../log-file.js';
import type { Binaries } from './binaries.js';
import { runAs, type ServerUser } from './server-user.js';

export interface Cluster {
  dataDir: string;
  user: ServerUser;
  binaries: Binaries;
  log: string;
}

/** Nothing of ours (PGPORT, PGDATA, LC_ALL …) may change what the server does. */
export const serverEnv = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' };

const localeArgs = [
  '--encoding=UTF8',
  '--locale=C.UTF-8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
];
const accessArgs = ['--username=stoa', '--auth=scram-sha-256', '--no-instructions'];

/**
 * Makes the data folder's files on first use. The built-in C.UTF-8 folds Cyrillic and sorts by code point alike on
 * every machine; plain C does not know letters outside ASCII.
 */
export async function initialize(cluster: Cluster, password: string): Promise<void> {
  const { dataDir, binaries } = cluster;
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  await withSecretFile(cluster.user, password, async (file) => {
    await run(cluster, binaries.initdb, [
      `--pgdata=${dataDir}`,
      `--pwfile=${file}`,
      ...localeArgs,
      ...accessArgs,
    ]);
  });
}

/** Sets the password without knowing the old one; the server must not run. */
export async function resetPassword(cluster: Cluster, password: string): Promise<void> {
  const statement = `ALTER ROLE stoa PASSWORD '${password.replaceAll("'", "''")}'\n`;
  await run(cluster, cluster.binaries.postgres, ['--single', '-D', cluster.dataDir, 'postgres'], statement);
}

async function run(
  { dataDir, user, log }: Cluster,
  command: string,
  args: string[],
  input = '',
): Promise<void> {
  const options: ExecFileOptions = { cwd: '/', env: serverEnv, maxBuffer: 1 << 24 };
  const invocation = runAs(user, [command, dataDir], { command, args, options });
  const running = promisify(execFile)(
    invocation.command,
    invocation.args,
    invocation.options as ExecFileOptions,
  );
  running.child.stdin?.end(input);
  const { stdout, stderr } = await running.catch((error: Error & { stderr?: string }) => {
    throw new Error(`PostgreSQL's ${command} failed: ${error.stderr || error.message}`);
  });
  const fd = openLog(log);
  writeSync(fd, `${stdout}${stderr}`);
  closeSync(fd);
}

async function withSecretFile(
  user: ServerUser,
  text: string,
  use: (file: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-'));
  const file = join(folder, 'password');
  try {
    writeFileSync(file, text, { mode: 0o600 });
    if (user) [folder, file].forEach((path) => chownSync(path, user.uid, user.gid));
    await use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The data folder, private; made where it is missing. */
export function ownFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
}
