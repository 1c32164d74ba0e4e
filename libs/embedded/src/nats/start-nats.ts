import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Argv, Lookup } from '../find-program.js';
import { launch, StartupError, type Running } from '../launch.js';
import { end, isServing, pidIn } from '../live-process.js';
import { onPort } from '../on-port.js';
import { serverOf, type Server } from '../server.js';
import { findNatsServer } from './find-nats-server.js';
import { natsConf } from './nats-conf.js';
import { waitForNats } from './wait-for-nats.js';

export interface NatsOptions extends Lookup {
  dataDir: string;
  port?: number;
  user: string;
  password: string;
  /** Path of the log file. */
  log: string;
  /** Ends a server that a crashed run left on this data. Only for who knows that no other run is under way. */
  takeOver?: boolean;
}

export type NatsServer = Server;

const signals = ['SIGTERM', 'SIGKILL'] as const;

/** A NATS server of our own with JetStream under `dataDir`, on 127.0.0.1. */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const dataDir = resolve(options.dataDir);
  const { user, password } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const server = await findNatsServer(options);
  await clearStale(dataDir, options.takeOver ?? false);
  return onPort('NATS', options.port, async (port) => {
    writeConf(dataDir, port, options);
    const run = (): Promise<Running> => serve(server, dataDir, port, options.log);
    const url = `nats://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}`;
    return serverOf(url, port, await run(), run);
  });
}

const confOf = (dataDir: string): string => join(dataDir, 'nats.conf');
const pidFileOf = (dataDir: string): string => join(dataDir, 'nats.pid');

function writeConf(dataDir: string, port: number, { user, password }: NatsOptions): void {
  const conf = natsConf({ port, user, password, storeDir: dataDir, pidFile: pidFileOf(dataDir) });
  writeFileSync(confOf(dataDir), conf, { mode: 0o600 });
  chmodSync(confOf(dataDir), 0o600);
}

const serve = ([command, ...args]: Argv, dataDir: string, port: number, log: string): Promise<Running> =>
  launch({
    name: 'NATS',
    command,
    args: [...args, '--config', confOf(dataDir)],
    options: {},
    log,
    signals,
    grace: 3,
    ready: (signal) => waitForNats(port, signal),
  });

/** Two servers on one JetStream folder ruin it, and nats-server itself does not look. */
async function clearStale(dataDir: string, takeOver: boolean): Promise<void> {
  const pid = pidIn(pidFileOf(dataDir));
  if (pid !== undefined && isServing(pid, confOf(dataDir))) {
    if (!takeOver) throw new StartupError(`NATS runs on ${dataDir} already (pid ${pid})`, '');
    await end(pid, signals);
  }
  rmSync(pidFileOf(dataDir), { force: true });
}
