import { execFileSync, type SpawnOptions } from 'node:child_process';
import { chownSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whom the server runs as; undefined is ourselves. */
export type ServerUser = { name: string; uid: number; gid: number } | undefined;

/** PostgreSQL refuses to run as root. The owner of existing data decides, else a user that has no power. */
export function serverUser(dataDir: string): ServerUser {
  const owner = statSync(dataDir);
  const self = process.getuid?.();
  if (self === undefined) return undefined;
  if (self !== 0) return sameUser(owner.uid, self, dataDir);
  if (owner.uid !== 0) return { name: nameOf(owner.uid), uid: owner.uid, gid: owner.gid };
  const user = named('postgres') ?? named('nobody');
  if (!user)
    throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as');
  chownSync(dataDir, user.uid, user.gid);
  return user;
}

function sameUser(owner: number, self: number, dataDir: string): undefined {
  if (owner === self) return undefined;
  throw new Error(
    `${dataDir} belongs to ${nameOf(owner)}: it was made by root or by another user. ` +
      'Start as that user or as root, or take another data folder (STOA_DATA_DIR).',
  );
}

const passwd = (): string[][] =>
  readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));

const nameOf = (uid: number): string => passwd().find((row) => row[2] === String(uid))?.[0] ?? `uid ${uid}`;

function named(name: string): ServerUser {
  const row = passwd().find((candidate) => candidate[0] === name);
  return row && { name, uid: Number(row[2]), gid: Number(row[3]) };
}

interface Invocation {
  command: string;
  args: string[];
  options: SpawnOptions;
}

/** The same command run as that user. `paths` are what it must be able to reach. */
export function runAs(user: ServerUser, paths: string[], { command, args, options }: Invocation): Invocation {
  if (!user) return { command, args, options };
  const { uid, gid, name } = user;
  if (paths.every((path) => canReach(user, dirname(path))))
    return { command, args, options: { ...options, uid, gid } };
  // A clone below root's home (mode 0700): hand on the one capability that passes closed folders.
  const ids = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  const wrapped = [...ids, '--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--no-new-privs'];
  try {
    execFileSync('setpriv', [...wrapped, 'true'], { stdio: 'ignore' });
  } catch {
    throw new Error(
      `User ${name}, whom PostgreSQL runs as, cannot enter ${paths.join(' or ')}; see "namei -l" of it`,
    );
  }
  return { command: 'setpriv', args: [...wrapped, command, ...args], options };
}

function canReach(user: NonNullable<ServerUser>, folder: string): boolean {
  const { mode, uid, gid } = statSync(folder);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  const parent = dirname(folder);
  return (mode & bit) !== 0 && (parent === folder || canReach(user, parent));
}
