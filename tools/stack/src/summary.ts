import { relative } from 'node:path';
import { surfaces } from './apps.js';
import type { Stack } from './stack.js';
import { table } from './table.js';

const hostOf = (url: string): string => new URL(url).host;

/** What a person needs to know about a stack that runs. */
export function summary(stack: Stack, mode: 'start' | 'infra'): string {
  const { gateway, credentials, paths } = stack;
  const here = (path: string): string => relative(process.cwd(), path) || '.';
  const open = mode === 'infra' ? [] : surfaces.map(({ title, path }) => [title, `${gateway}${path}`]);
  return table([
    ...(open.length ? [...open, []] : []),
    ['credentials', `${here(paths.credentials)} (login "${credentials.admin.login}")`],
    ['connections', here(paths.infra)],
    ['logs', `${here(paths.logs)}/`],
    [],
    ['PostgreSQL', hostOf(stack.postgres.url)],
    ['NATS', hostOf(stack.nats.url)],
    ...Object.entries(stack.apps()).map(([name, url]) => [name, hostOf(url)]),
  ]);
}
