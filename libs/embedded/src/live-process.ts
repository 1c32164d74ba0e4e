import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A dead process that was not reaped (state Z: containers often have no init that would) does not count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !/^\d+ \(.*\) [ZX]/s.test(procFile(pid, 'stat'));
}

/** A file of /proc/<pid>; empty where there is no /proc or no such process. */
export function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

/** The pid in the first line of a pid file. */
export const pidIn = (pidFile: string): number | undefined =>
  existsSync(pidFile) ? Number.parseInt(readFileSync(pidFile, 'utf8'), 10) : undefined;

/**
 * Whether that process lives, and names the folder on its command line or works inside of it. Pids are reused, in
 * containers soon: a pid file left by a crash may name an unrelated process. Without /proc the answer is yes, the
 * careful one.
 */
export function isServing(pid: number, folder: string): boolean {
  if (!(pid > 1) || !isAlive(pid)) return false;
  if (!existsSync('/proc/self')) return true;
  return procFile(pid, 'cmdline').includes(folder) || workingFolder(pid) === folder;
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/** Ends a process that is not a child of this one: by the first signal, and by the second after 10 s. */
export async function end(pid: number, signals: readonly [NodeJS.Signals, NodeJS.Signals]): Promise<void> {
  process.kill(pid, signals[0]);
  for (let waited = 0; isAlive(pid); waited += 50) {
    if (waited === 10_000) process.kill(pid, signals[1]);
    await sleep(50);
  }
}
