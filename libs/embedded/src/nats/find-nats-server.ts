import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { debianPackage } from './debian-package.js';
import { releaseArchive } from './release-archive.js';

const execute = promisify(execFile);

export interface Lookup {
  /** What the user named: taken or refused, never passed over. */
  binary?: string | undefined;
  cacheDir: string;
  /** Told before something is downloaded. */
  say?: (line: string) => void;
}

/** The path of a nats-server that starts: the user's, PATH's, the cached one, or one downloaded into the cache. */
export async function findNatsServer({ binary, cacheDir, say = () => undefined }: Lookup): Promise<string> {
  if (binary) return usable(binary);
  if (await version('nats-server')) return 'nats-server';
  const cached = join(cacheDir, 'nats-server');
  if (existsSync(cached) && (await version(cached))) return cached;
  const refusals: string[] = [];
  for (const source of [releaseArchive, debianPackage]) {
    try {
      say(`downloading nats-server (${source.title}) into ${cacheDir}`);
      await source.download(cached);
      return await usable(cached);
    } catch (error) {
      refusals.push(`${source.title}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `No nats-server was found on PATH or in ${cacheDir}, and none could be downloaded:\n  ${refusals.join('\n  ')}\n` +
      'Install it (apt install nats-server, brew install nats-server), or name one in NATS_SERVER_BIN, ' +
      'or set NATS_URL to a running server with JetStream.',
  );
}

async function usable(binary: string): Promise<string> {
  if (await version(binary)) return binary;
  throw new Error(`${binary} is not a nats-server that runs on this machine`);
}

const version = (binary: string): Promise<string | undefined> =>
  execute(binary, ['--version']).then(
    ({ stdout }) => /nats-server: v(\S+)/.exec(stdout)?.[1],
    () => undefined,
  );
