import { join } from 'node:path';
import { freePort, isPortFree, spawnGuarded, type Spawned } from '@stoa/embedded';
import { internally, localUrl, type Listening } from './gateway-address.js';
import { untilReady } from './health.js';
import type { Program } from './supervised.js';

export interface AppProgramOptions {
  /** `gateway-2` for a second instance. */
  name: string;
  /** Arguments for Node up to the script: `[entry]`, or loader and entry. */
  nodeArgs: string[];
  cwd: string;
  env: Record<string, string>;
  /** A port that must be that one; without it a free one is taken, and another when that is lost. */
  port?: number | undefined;
  listening?: Listening | undefined;
  logDir: string;
  say?: (line: string) => void;
}

/** Its processes listen to messages; see spare.mjs. */
export interface AppProgram extends Program {
  run: () => Promise<Spawned>;
}

/** An app for the supervisor: the process contract of libs/service from the other side. */
export async function appProgram(options: AppProgramOptions): Promise<AppProgram> {
  const { name, logDir, say, listening = internally } = options;
  const log = join(logDir, `${name}.log`);
  let httpPort = options.port ?? (await freePort());
  return {
    name,
    log,
    ...(say && { say }),
    get httpPort() {
      return httpPort;
    },
    get url() {
      return localUrl(listening, httpPort);
    },
    run: async () => {
      if (options.port === undefined && !(await isPortFree(httpPort, listening.host)))
        httpPort = await freePort();
      return spawnGuarded({
        name,
        command: process.execPath,
        args: ['--enable-source-maps', ...options.nodeArgs],
        options: {
          cwd: options.cwd,
          env: { ...options.env, HTTP_HOST: listening.host, HTTP_PORT: String(httpPort) },
        },
        log,
        ipc: true,
        signals: ['SIGTERM', 'SIGKILL'],
      });
    },
    probe: (signal) => untilReady(localUrl(listening, httpPort), signal),
  };
}
