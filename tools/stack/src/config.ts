import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseConfig } from '@stoa/config';
import { defaultCacheDir } from '@stoa/embedded';
import { z } from 'zod';

/** The folder of the monorepo, from src/ and dist/ alike. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('Port of the gateway on 127.0.0.1'),
  STOA_DATA_DIR: z.string().default('.stoa').describe('Database, JetStream, logs, credentials'),
  STOA_CACHE_DIR: z
    .string()
    .default(defaultCacheDir)
    .describe('Downloaded nats-server, shared by every clone'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('A server to use instead of our own'),
  NATS_URL: z
    .url({ protocol: /^(nats|tls)$/ })
    .optional()
    .describe('A server to use instead of our own'),
  NATS_SERVER_BIN: z.string().optional().describe('The nats-server to run'),
  STOA_ADMIN_LOGIN: z.string().optional().describe('"admin" unless it is given'),
  STOA_ADMIN_PASSWORD: z.string().optional().describe('Random on first start'),
  STOA_COMMUNITY_TOKEN: z.string().optional().describe('Random on first start'),
  STOA_RTC_CUSTOMER_ID: z.string().optional().describe('Random on first start'),
  STOA_RTC_CUSTOMER_CERTIFICATE: z.string().optional().describe('Random on first start'),
});

export type Config = z.infer<typeof schema> & {
  /** Started by npm or Nx, which must not end without us. */
  hasRunner: boolean;
  /** What apps get of the user's environment. */
  environment: Record<string, string>;
};

/** The one place that reads the environment; `overrides` are the caller's, as if they stood in it. */
export function readConfig(overrides: Record<string, string> = {}): Config {
  const all = { ...process.env, ...overrides };
  const result = parseConfig(schema, all);
  if ('problems' in result)
    throw new Error(`The environment is not usable:\n  ${result.problems.join('\n  ')}`);
  const { config } = result;
  const hasRunner = Boolean(all['npm_lifecycle_event'] ?? all['NX_TASK_TARGET_PROJECT']);
  return {
    ...config,
    STOA_DATA_DIR: resolve(root, config.STOA_DATA_DIR),
    hasRunner,
    environment: forApps(all),
  };
}

/** Ours to decide per process, or meant for the stack alone: an app must not find the user's value. */
const withheld =
  /^(PORT|HOST|HTTP_HOST|HTTP_PORT|DATABASE_URL|NATS_URL|STOA_ADMIN_.*|STOA_COMMUNITY_TOKEN|STOA_RTC_CUSTOMER_.*|npm_.*|NX_.*|JEST_WORKER_ID|PG[A-Z]+)$/;

function forApps(all: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(all).filter(([name, value]) => value !== undefined && !withheld.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}
