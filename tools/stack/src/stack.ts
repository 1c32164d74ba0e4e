import type { Credentials } from './credentials.js';
import type { Paths } from './paths.js';
import type { StackProcess } from './processes.js';

export interface StackOptions {
  dataDir: string;
  /** The gateway's; 0 takes a free one; PORT of the environment unless given. */
  port?: number;
  /** Laid over this process's environment, for the stack and for the apps. */
  env?: Record<string, string>;
  /** Names; all of them unless given. With none, only PostgreSQL and NATS run. */
  apps?: readonly string[];
  quiet?: boolean;
  /** Prints internal addresses too. */
  verbose?: boolean;
  /** Brings every dist/ up to date first. */
  build?: boolean;
  /** The apps are `<appsDir>/<name>/dist/main.js`; those of this repository unless given. */
  appsDir?: string;
  /** DATABASE_URL and NATS_URL count only if this is set: tests must not write to the user's servers. */
  useGivenServers?: boolean;
  postgresSettings?: Record<string, string | number>;
  /** Ends the starting half-way; what runs by then is stopped. */
  signal?: AbortSignal;
}

export interface Stack {
  /** Where clients reach the gateway, or without one would reach it. */
  gateway: string;
  credentials: Credentials;
  postgres: { url: string };
  nats: { url: string };
  paths: Paths;
  /** Where downloaded programs are kept. */
  cacheDir: string;
  processes: {
    /** `store`, `gateway-2`, `postgres`, `nats` … */
    get(name: string): StackProcess;
    /** One more instance of an app, on a free port. */
    add(app: string): Promise<StackProcess>;
  };
  /** The URL of each app's own HTTP server, by process. */
  apps(): Record<string, string>;
  stop(): Promise<void>;
  /** Ends everything at once, without a drain. */
  kill(): void;
}
