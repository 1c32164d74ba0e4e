import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive, procFile } from '@stoa/embedded';

interface Holder {
  pid: number;
  /** When that process began, in the kernel's words: a pid alone may belong to another process by now. */
  began: string;
  what: string;
}

/** Takes the data folder for this process and returns how to let go of it. @throws when a living process has it. */
export function lock(path: string, what: string): () => void {
  const mine: Holder = { pid: process.pid, began: beginOf(process.pid), what };
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine));
  try {
    take(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/** A link appears whole and only once, so of two starters one gets it. */
function take(draft: string, path: string): void {
  for (;;) {
    try {
      return linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = holderOf(path);
    if (holder) throw new Error(`${holder.what} already runs on this data folder (pid ${holder.pid})`);
    rmSync(path, { force: true });
  }
}

/** The living process that has it. */
function holderOf(path: string): Holder | undefined {
  const holder = read(path);
  return holder && isAlive(holder.pid) && beginOf(holder.pid) === holder.began ? holder : undefined;
}

/** A file that a machine lost power over may be empty; it holds nothing then. */
function read(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/<pid>/stat; the second, the name, may hold spaces and parentheses. */
const beginOf = (pid: number): string =>
  procFile(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ')[19] ?? '';
