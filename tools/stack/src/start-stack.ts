import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigurationError } from '@stoa/config';
import { freePort, isPortFree, keepLogsSmall } from '@stoa/embedded';
import { AppRunner } from './app-runner.js';
import { urlsFor, type Facts } from './app-env.js';
import { appNamed, apps as allApps, type App } from './apps.js';
import { readConfig, root } from './config.js';
import { keepCredentials, keepSecrets } from './credentials.js';
import { gatewayListening, publicUrl } from './gateway-address.js';
import { publishInfra } from './infra-file.js';
import { startInfrastructure } from './infrastructure.js';
import { lock } from './lock.js';
import { pathsOf, prepare } from './paths.js';
import { Processes } from './processes.js';
import { consoleReport, silentReport } from './report.js';
import type { Stack, StackOptions } from './stack.js';
import { together } from './together.js';

/** Brings a stack up; whatever fails on the way, nothing is left running, and no data folder without data. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const plan = planOf(options);
  const { paths, processes, config } = plan;
  const made = prepare(paths);
  const unlock = lock(paths.lock, 'Stoa');
  const rest = keepLogsSmall(paths.logs, config.logs);
  const finish = async (): Promise<void> => {
    await processes.stop();
    rest();
    rmSync(paths.infra, { force: true });
    unlock();
  };
  let finishing: Promise<void> | undefined;
  const stop = (): Promise<void> => (finishing ??= finish());
  options.signal?.addEventListener('abort', () => void stop());
  try {
    return { ...(await bringUp(plan)), stop };
  } catch (error) {
    await stop();
    if (made && !options.signal?.aborted && isWorthless(plan, error)) rmSync(made, { recursive: true });
    throw error;
  }
}

/**
 * Whether what a failed first start has made can go. Once an app ran against the user's own server, the credentials
 * are the only key to what it stored there; logs of an app that failed explain why.
 */
const isWorthless = ({ progress, useGivenServers, config }: Plan, error: unknown): boolean =>
  !progress.hasServers || (error instanceof ConfigurationError && !(useGivenServers && config.DATABASE_URL));

/** What follows from the options before anything is started. */
function planOf({ apps: names, ...options }: StackOptions) {
  return {
    ...options,
    apps: allApps.filter(({ name }) => !names || names.includes(name)),
    config: readConfig(options.env),
    paths: pathsOf(options.dataDir),
    processes: new Processes(),
    report: reportOf(options),
    progress: { hasServers: false },
  };
}

type Plan = ReturnType<typeof planOf>;

const reportOf = ({ quiet, verbose = false }: StackOptions) =>
  quiet ? silentReport : consoleReport((text) => process.stdout.write(text), verbose);

async function bringUp(plan: Plan): Promise<Omit<Stack, 'stop'>> {
  const { apps, config, paths, processes } = plan;
  const port = await gatewayPort(plan);
  if (plan.build) await promisify(execFile)(process.execPath, [join(root, 'tools', 'stack', 'build.mjs')]);
  const credentials = credentialsFor(plan, port);
  const servers = await startInfrastructure(infrastructureOf(plan), allApps);
  plan.progress.hasServers = true;
  const publish = (): void => publishInfra(paths.infra, servers, processes.urls());
  publish();
  const ports = await portsOf(apps, port);
  const runner = runnerOf(plan, {
    environment: config.environment,
    servers,
    credentials,
    gateway: urlsFor(apps, (name) => `http://127.0.0.1:${ports.get(name)}`),
  });
  await together(apps.map((app) => runner.start(app, ports.get(app.name))));
  publish();
  return {
    gateway: credentials.gateway,
    credentials,
    ...servers,
    paths,
    cacheDir: config.STOA_CACHE_DIR,
    processes: {
      get: (name) => processes.get(name),
      add: (name) => runner.start(appNamed(name)).finally(publish),
    },
    apps: () => processes.urls(),
    kill: () => processes.kill(),
  };
}

const runnerOf = ({ appsDir, config, paths, processes, report }: Plan, facts: Facts): AppRunner =>
  new AppRunner({
    appsDir: appsDir ?? join(root, 'apps'),
    logDir: paths.logs,
    gateway: gatewayListening(config),
    facts,
    processes,
    report,
  });

/** Checked before anything is started: the one port that a person chose is the likeliest thing to go wrong. */
async function gatewayPort({ apps, port, config }: Plan): Promise<number> {
  const wanted = port ?? config.PORT;
  const { STOA_HOST: host } = config;
  if (wanted === 0) return freePort();
  if (!apps.some((app) => app.isGateway) || (await portFree(wanted, host))) return wanted;
  throw new Error(
    `Port ${wanted} on ${host} is taken by another program. End it, or choose another port: PORT=${wanted + 1} npm start`,
  );
}

async function portFree(port: number, host: string): Promise<boolean> {
  try {
    return await isPortFree(port, host);
  } catch (error) {
    throw new ConfigurationError([`PORT is ${port} and STOA_HOST "${host}": ${(error as Error).message}`]);
  }
}

/** Ports that others must know before these apps are up. */
async function portsOf(apps: readonly App[], gateway: number): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  for (const { name, isGateway, urlFor } of apps)
    if (isGateway || urlFor) ports.set(name, isGateway ? gateway : await freePort());
  return ports;
}

const credentialsFor = ({ paths, config }: Plan, port: number) =>
  keepCredentials(paths.credentials, {
    gateway: publicUrl(config, port),
    login: config.STOA_ADMIN_LOGIN,
    password: config.STOA_ADMIN_PASSWORD,
    communityToken: config.STOA_COMMUNITY_TOKEN,
    customerId: config.STOA_RTC_CUSTOMER_ID,
    customerCertificate: config.STOA_RTC_CUSTOMER_CERTIFICATE,
  });

const infrastructureOf = ({ paths, config, useGivenServers, ...plan }: Plan) => ({
  dataDir: paths.data,
  cacheDir: config.STOA_CACHE_DIR,
  secrets: keepSecrets(paths.secrets),
  databaseUrl: useGivenServers ? config.DATABASE_URL : undefined,
  natsUrl: useGivenServers ? config.NATS_URL : undefined,
  natsBinary: config.NATS_SERVER_BIN,
  postgresAccount: config.STOA_POSTGRES_ACCOUNT,
  postgresSettings: plan.postgresSettings,
  processes: plan.processes,
  report: plan.report,
});
