import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unpackDebian } from './debian-package.js';

const execute = promisify(execFile);

/** A program of another project that Stoa runs, and where it comes from. */
export interface Program {
  name: string;
  /** Matches what `<program> --version` prints, whatever its exit status. */
  version: RegExp;
  /** Debian packages: the program's own and those of libraries that a machine may lack. */
  debian: { packages: readonly string[]; path: string };
  /** Another source, tried before Debian; it puts the program at `target`. */
  release?: { title: string; download(target: string): Promise<void> };
  /** What a user can do when nothing is found. */
  advice: string;
}

export interface Lookup {
  /** The program that the user named: used or refused, never ignored. */
  binary?: string | undefined;
  cacheDir: string;
  /** Called with a line of text before a download. */
  say?: (line: string) => void;
}

/** A command and its first arguments. */
export type Argv = readonly [string, ...string[]];

/** Finds the program that the user named, on PATH or in the cache, or downloads it; each is run once as a check. */
export async function findProgram(
  program: Program,
  lookup: Lookup,
  sources: readonly Source[] = sourcesOf(program, lookup.cacheDir),
): Promise<Argv> {
  const { binary, cacheDir } = lookup;
  if (binary) {
    if (await runs(program, [binary])) return [binary];
    throw new Error(`${binary} is not a ${program.name} that runs on this machine`);
  }
  const known: Argv[] = [[program.name], [join(cacheDir, program.name)], unpacked(program, cacheDir)];
  for (const argv of known) if (await runs(program, argv)) return argv;
  return download(program, lookup, sources);
}

interface Source {
  title: string;
  /** Downloads the program and returns its command. */
  download(): Promise<Argv>;
}

function sourcesOf(program: Program, cacheDir: string): Source[] {
  const { name, release, debian } = program;
  const target = join(cacheDir, name);
  const debianSource: Source = {
    title: 'Debian package',
    download: async () => {
      await unpackDebian(debian.packages, debianFolder(program, cacheDir));
      return unpacked(program, cacheDir);
    },
  };
  if (!release) return [debianSource];
  const download = async (): Promise<Argv> => {
    await release.download(target);
    return [target];
  };
  return [{ title: release.title, download }, debianSource];
}

async function download(
  program: Program,
  { cacheDir, say = () => undefined }: Lookup,
  sources: readonly Source[],
): Promise<Argv> {
  const refusals: string[] = [];
  for (const source of sources) {
    try {
      say(`Downloading ${program.name} (${source.title}) into ${cacheDir} …`);
      const argv = await source.download();
      if (await runs(program, argv)) return argv;
      refusals.push(`${source.title}: it does not run on this machine`);
    } catch (error) {
      refusals.push(`${source.title}: ${(error as Error).message.trim()}`);
    }
  }
  throw new Error(
    `No ${program.name} is on PATH or in ${cacheDir}, and none could be downloaded:\n` +
      `  ${refusals.join('\n  ')}\n${program.advice}`,
  );
}

const debianFolder = ({ name }: Program, cacheDir: string): string => join(cacheDir, 'debian', name);

/** The program of unpacked packages, with the libraries that came along. */
function unpacked(program: Program, cacheDir: string): Argv {
  const folder = debianFolder(program, cacheDir);
  const path = join(folder, program.debian.path);
  const libraries = globSync('usr/lib/*-linux-*', { cwd: folder }).map((library) => join(folder, library));
  return libraries.length ? ['/usr/bin/env', `LD_LIBRARY_PATH=${libraries.join(':')}`, path] : [path];
}

async function runs({ version }: Program, argv: Argv): Promise<boolean> {
  const path = argv.at(-1)!;
  if (path.includes('/') && !existsSync(path)) return false;
  const [command, ...args] = argv;
  const printed = ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }): string =>
    stdout + stderr;
  return version.test(await execute(command, [...args, '--version']).then(printed, printed));
}
