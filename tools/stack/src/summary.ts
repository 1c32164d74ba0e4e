import { relative } from 'node:path';
import type { LogLimits } from '@stoa/embedded';
import type { Stack } from './stack.js';
import { table } from './table.js';

export interface Shown {
  mode: 'start' | 'infra';
  /** With the internal addresses. */
  isVerbose: boolean;
  logs: LogLimits;
}

type Facts = Pick<Stack, 'gateway' | 'credentials' | 'paths' | 'postgres' | 'nats' | 'apps'>;

const hostOf = (url: string): string => new URL(url).host;

/** What a person needs to know about a stack that runs. */
export function summary(stack: Facts, { mode, isVerbose, logs }: Shown): string {
  const { gateway, credentials, paths } = stack;
  const size = `${logs.bytes / 1024 / 1024} MB`;
  const files = logs.files === 1 ? `1 file of ${size}` : `${logs.files} files of ${size}`;
  return table([
    ...(mode === 'start' ? [['open', gateway]] : []),
    ['login', `"${credentials.admin.login}"; the password is in ${here(paths.credentials)}`],
    ['logs', `${here(paths.logs)}; ${files} per process (STOA_LOG_FILES, STOA_LOG_MEGABYTES)`],
    ...(isVerbose || mode === 'infra' ? [['connections', here(paths.infra)]] : []),
    ...(isVerbose ? [[], ...addresses(stack)] : []),
  ]);
}

/** From the current folder where that is shorter. */
function here(path: string): string {
  const short = relative(process.cwd(), path);
  return short && !short.startsWith('..') ? short : path;
}

const addresses = ({ postgres, nats, apps }: Facts): string[][] => [
  ['PostgreSQL', hostOf(postgres.url)],
  ['NATS', hostOf(nats.url)],
  ...Object.entries(apps()).map(([name, url]) => [name, hostOf(url)]),
];
