import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, isPortFree } from '@stoa/embedded';
import { appEnv, urlsFor } from './app-env.js';
import { appProgram, type AppProgram } from './app-program.js';
import { appNamed, apps, type App } from './apps.js';
import { readConfig, root, type Config } from './config.js';
import { readCredentials } from './credentials.js';
import { gatewayListening } from './gateway-address.js';
import { readInfra, type Infra } from './infra-file.js';
import { onInterrupt } from './interrupt.js';
import { follow } from './log-lines.js';
import { pathsOf } from './paths.js';
import { pretty } from './pretty.js';
import { Reloaded } from './reloaded.js';
import { watchSources } from './watch-sources.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npx nx serve <app>`: one app from source, started anew at each change of its own sources or of any lib's. */
export async function serve(name = ''): Promise<void> {
  const app = appNamed(name);
  const config = readConfig();
  const infra = runningInfra(config);
  const program = await sourceProgram(app, config, infra);
  const reloaded = new Reloaded(program, say);
  onInterrupt({
    gently: () => void reloaded.stop().then(() => process.exit(0)),
    hard: () => process.exit(130),
    withParent: config.hasRunner,
  });
  const other = infra.apps[name];
  if (other)
    say(`${name} also runs in "npm start" (${other}) and both answer; under "npm run infra" yours is alone.`);
  follow(program.log, (line) => say(pretty(line)), 100);
  watchSources(name, (path) => reloaded.reload(path));
  reloaded.reload();
}

function runningInfra(config: Config): Infra {
  const infra = readInfra(pathsOf(config.STOA_DATA_DIR).infra);
  if (infra && isAlive(infra.pid)) return infra;
  throw new Error(`Nothing runs in ${config.STOA_DATA_DIR}: start "npm run infra" in another terminal first`);
}

async function sourceProgram(app: App, config: Config, infra: Infra): Promise<AppProgram> {
  const paths = pathsOf(config.STOA_DATA_DIR);
  const cwd = join(root, 'apps', app.name);
  if (!existsSync(join(cwd, 'src', 'main.ts'))) throw new Error(`${cwd} has no src/main.ts`);
  const credentials = readCredentials(paths.credentials);
  const gateway = urlsFor(apps, (other) => infra.apps[other]);
  return appProgram({
    name: `${app.name}.serve`,
    nodeArgs: [join(root, 'tools', 'stack', 'spare.mjs'), join('src', 'main.ts')],
    cwd,
    env: appEnv(app, { environment: config.environment, servers: infra, credentials, gateway }),
    port: app.isGateway ? await publicPort(config) : undefined,
    listening: app.isGateway ? gatewayListening(config) : undefined,
    logDir: paths.logs,
  });
}

/** Of the gateway: PORT if it can be had; `npm start` may have it. */
const publicPort = async ({ PORT: wanted, STOA_HOST: host }: Config): Promise<number | undefined> =>
  wanted && (await isPortFree(wanted, host)) ? wanted : undefined;
