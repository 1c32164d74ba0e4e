import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, isPortFree } from '@stoa/embedded';
import { AppRunner } from './app-runner.js';
import { urlsFor } from './app-env.js';
import { appNamed, apps as allApps, type App } from './apps.js';
import { readConfig, root } from './config.js';
import { keepCredentials, keepSecrets } from './credentials.js';
import { publishInfra } from './infra-file.js';
import { startInfrastructure } from './infrastructure.js';
import { lock } from './lock.js';
import { pathsOf, prepare } from './paths.js';
import { Processes } from './processes.js';
import { consoleReport, silentReport } from './report.js';
import type { Stack, StackOptions } from './stack.js';

/** Brings a stack up; whatever fails on the way, nothing is left running. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const plan = planOf(options);
  const { paths, processes } = plan;
  prepare(paths);
  const unlock = lock(paths.lock, 'Stoa');
  const finish = async (): Promise<void> => {
    await processes.stop();
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
    throw error;
  }
}

/** What follows from the options before anything is started. */
function planOf({ apps: names, ...options }: StackOptions) {
  return {
    ...options,
    apps: allApps.filter(({ name }) => !names || names.includes(name)),
    config: readConfig(options.env),
    paths: pathsOf(options.dataDir),
    processes: new Processes(),
    report: options.quiet ? silentReport : consoleReport((text) => process.stdout.write(text)),
  };
}

type Plan = ReturnType<typeof planOf>;

async function bringUp(plan: Plan): Promise<Omit<Stack, 'stop'>> {
  const { apps, config, paths, processes, report } = plan;
  const port = await gatewayPort(plan);
  if (plan.build) await promisify(execFile)(process.execPath, [join(root, 'tools', 'stack', 'build.mjs')]);
  const credentials = credentialsFor(plan, port);
  const servers = await startInfrastructure(infrastructureOf(plan), allApps);
  const publish = (): void => publishInfra(paths.infra, servers, processes.urls());
  publish();
  const ports = await portsOf(apps, port);
  const gateway = urlsFor(apps, (name) => `http://127.0.0.1:${ports.get(name)}`);
  const facts = { environment: config.environment, servers, credentials, gateway };
  const appsDir = plan.appsDir ?? join(root, 'apps');
  const runner = new AppRunner({ appsDir, logDir: paths.logs, facts, processes, report });
  await Promise.all(apps.map((app) => runner.start(app, ports.get(app.name))));
  publish();
  return {
    gateway: credentials.gateway,
    credentials,
    ...servers,
    paths,
    processes: {
      get: (name) => processes.get(name),
      add: (name) => runner.start(appNamed(name)).finally(publish),
    },
    apps: () => processes.urls(),
    kill: () => processes.kill(),
  };
}

/** Looked at before anything is started: the one port that a person chose is the likeliest thing to go wrong. */
async function gatewayPort({ apps, port, config }: Plan): Promise<number> {
  const wanted = port ?? config.PORT;
  if (wanted === 0) return freePort();
  if (!apps.some((app) => app.isGateway) || (await isPortFree(wanted))) return wanted;
  throw new Error(
    `Port ${wanted} on 127.0.0.1 is taken by another program. End that one, or choose another port: PORT=${wanted + 1} npm start`,
  );
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
    gateway: `http://127.0.0.1:${port}`,
    login: config.STOA_ADMIN_LOGIN,
    password: config.STOA_ADMIN_PASSWORD,
    communityToken: config.STOA_COMMUNITY_TOKEN,
    customerId: config.STOA_RTC_CUSTOMER_ID,
    customerCertificate: config.STOA_RTC_CUSTOMER_CERTIFICATE,
  });

const infrastructureOf = ({ paths, config, processes, report, useGivenServers, postgresSettings }: Plan) => ({
  dataDir: paths.data,
  cacheDir: config.STOA_CACHE_DIR,
  secrets: keepSecrets(paths.secrets),
  databaseUrl: useGivenServers ? config.DATABASE_URL : undefined,
  natsUrl: useGivenServers ? config.NATS_URL : undefined,
  natsBinary: config.NATS_SERVER_BIN,
  postgresSettings,
  processes,
  report,
});
