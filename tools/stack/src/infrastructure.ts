import { join } from 'node:path';
import { createDatabase, startNats, startPostgres, waitForPostgres, type Server } from '@stoa/embedded';
import type { App } from './apps.js';
import type { Secrets } from './credentials.js';
import type { Processes } from './processes.js';
import type { Report } from './report.js';
import { Supervised } from './supervised.js';

export interface InfrastructureOptions {
  dataDir: string;
  cacheDir: string;
  secrets: Secrets;
  /** Servers to use instead of our own. */
  databaseUrl?: string | undefined;
  natsUrl?: string | undefined;
  natsBinary?: string | undefined;
  postgresAccount?: string | undefined;
  postgresSettings?: Record<string, string | number> | undefined;
  processes: Processes;
  report: Report;
}

export interface Infrastructure {
  postgres: { url: string };
  nats: { url: string };
  /** By app. */
  databases: Record<string, string>;
}

/** PostgreSQL and NATS, ours or the user's, and a database for each app that has one. */
export async function startInfrastructure(
  options: InfrastructureOptions,
  apps: readonly App[],
): Promise<Infrastructure> {
  const [postgresUrl, natsUrl] = await Promise.all([postgres(options), nats(options)]);
  const made = apps.map(async ({ name, database }) =>
    database ? [[name, await createDatabase(postgresUrl, database)]] : [],
  );
  const databases = Object.fromEntries((await Promise.all(made)).flat());
  return { postgres: { url: postgresUrl }, nats: { url: natsUrl }, databases };
}

async function postgres(options: InfrastructureOptions): Promise<string> {
  const { databaseUrl, dataDir, cacheDir, secrets, postgresSettings, report } = options;
  if (databaseUrl) {
    await report.step(
      'PostgreSQL',
      () => waitForPostgres(databaseUrl),
      () => `${hostOf(databaseUrl)} (DATABASE_URL)`,
    );
    return databaseUrl;
  }
  return start('PostgreSQL', options, (log) =>
    startPostgres({
      dataDir: join(dataDir, 'postgres'),
      password: secrets.postgres,
      log,
      takeOver: true,
      cacheDir,
      account: options.postgresAccount,
      ...(postgresSettings && { settings: postgresSettings }),
    }),
  );
}

async function nats(options: InfrastructureOptions): Promise<string> {
  const { natsUrl, dataDir, cacheDir, secrets, natsBinary, report } = options;
  // Not tried here: each app waits for it and says what is wrong.
  if (natsUrl) return natsUrl;
  return start('NATS', options, (log) =>
    startNats({
      dataDir: join(dataDir, 'nats'),
      user: 'stoa',
      password: secrets.nats,
      log,
      takeOver: true,
      binary: natsBinary,
      cacheDir,
      say: report.say,
    }),
  );
}

/** Both are supervised like apps; the address stays the same over restarts. */
async function start(
  title: string,
  { dataDir, processes, report }: InfrastructureOptions,
  first: (log: string) => Promise<Server>,
): Promise<string> {
  const name = title === 'NATS' ? 'nats' : 'postgres';
  const log = join(dataDir, 'logs', `${name}.log`);
  let server: Server | undefined;
  const run = async (): Promise<Server> => {
    if (server) await server.restart();
    return (server ??= await first(log));
  };
  const supervised = processes.own(name, new Supervised({ name, log, run, say: report.say }));
  const url = (): string => server?.url ?? '';
  await report.step(
    title,
    () => supervised.start(),
    () => hostOf(url()),
  );
  return url();
}

const hostOf = (url: string): string => new URL(url).host;
