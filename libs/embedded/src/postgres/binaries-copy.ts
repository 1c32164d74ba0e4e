import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.js';
import { canTraverse, canRun } from './reach.js';

interface Target {
  cacheDir: string;
  /** Name of the copy, with the version in it. */
  name: string;
  /** Tried after the cache folder; `noexec` and closed folders fall out. */
  others?: readonly string[];
}

/** /var/tmp and /tmp may be written by all users: a folder there counts only when it is ours alone (`isOurs`). */
const own = `stoa-${process.getuid?.()}`;
const shared = ['/var/cache/stoa', join('/var/tmp', own), join(tmpdir(), own)];

/** A copy of the folder `native` that the account can run, made once. @throws when there is no place for it. */
export function copyForAccount(
  account: Account | undefined,
  native: string,
  { cacheDir, name, others = shared }: Target,
): string {
  const candidates = [cacheDir, ...others];
  for (const folder of candidates) {
    const copy = join(folder, name);
    if (!isUsable(account, folder)) continue;
    if (canRun(account, join(copy, 'bin', 'postgres'))) return copy;
    if (place(native, copy) && canRun(account, join(copy, 'bin', 'postgres'))) return copy;
    rmSync(copy, { recursive: true, force: true });
  }
  throw new Error(
    `${account ? `The account ${account.name}` : 'This user'} cannot run PostgreSQL from ${native}, nor from a ` +
      `copy in ${candidates.join(', ')}: set STOA_CACHE_DIR to a folder from which it can`,
  );
}

function isUsable(account: Account | undefined, folder: string): boolean {
  try {
    // A strict umask must not close the folder to the account.
    if (mkdirSync(folder, { recursive: true })) chmodSync(folder, 0o755);
    return isOurs(folder) && canTraverse(account, folder);
  } catch {
    return false;
  }
}

/** Only the owner can write there. */
function isOurs(folder: string): boolean {
  const { mode, uid } = lstatSync(folder);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}

/** The copy appears whole or not at all, so of two starters both may use it. */
function place(native: string, copy: string): boolean {
  const draft = mkdtempSync(`${copy}-`);
  try {
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'a+rX,go-w', draft]);
    rmSync(copy, { recursive: true, force: true });
    renameSync(draft, copy);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
