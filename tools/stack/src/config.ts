import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseConfig } from '@stoa/config';
import { defaultCacheDir, type LogLimits } from '@stoa/embedded';
import { z } from 'zod';

/** The folder of the monorepo, from src/ and dist/ alike. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('Port of the gateway'),
  STOA_HOST: z.string().default('127.0.0.1').describe('Address that the gateway listens on'),
  STOA_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address by which clients reach the gateway'),
  STOA_TLS_CERT: z.string().optional().describe('File with the certificate and its chain, PEM'),
  STOA_TLS_KEY: z.string().optional().describe('File with the private key of the certificate, PEM'),
  STOA_LOG_MEGABYTES: z.coerce
    .number()
    .min(0.1)
    .max(10_000)
    .default(5)
    .describe('Size at which a log is rotated'),
  STOA_LOG_FILES: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(4)
    .describe('Files of one log that are kept'),
  STOA_DATA_DIR: z.string().default('.stoa').describe('Database, JetStream, logs, credentials'),
  STOA_CACHE_DIR: z.string().optional().describe('Downloaded programs, shared by every clone'),
  STOA_POSTGRES_ACCOUNT: z.string().optional().describe('Account that runs PostgreSQL when root starts Stoa'),
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

export interface Config extends Omit<z.infer<typeof schema>, 'STOA_CACHE_DIR'> {
  STOA_CACHE_DIR: string;
  logs: LogLimits;
  /** Started by npm or Nx, which must not end without us. */
  hasRunner: boolean;
  /** What apps get of the user's environment. */
  environment: Record<string, string>;
}

/**
 * The one place that reads the environment; `overrides` are the caller's, as if they stood in it. Apps work in folders
 * of their own, so paths are made absolute here. @throws ConfigurationError
 */
export function readConfig(overrides: Record<string, string> = {}): Config {
  const given = { ...process.env, ...overrides };
  const all = {
    ...given,
    ...absolute(given, ['STOA_DATA_DIR', 'STOA_CACHE_DIR', 'STOA_TLS_CERT', 'STOA_TLS_KEY']),
  };
  const config = parseConfig(schema, all);
  const { STOA_DATA_DIR: dataDir, STOA_CACHE_DIR: cacheDir, STOA_LOG_MEGABYTES: megabytes } = config;
  return {
    ...config,
    STOA_DATA_DIR: resolve(root, dataDir),
    STOA_CACHE_DIR: cacheDir ?? usualCacheDir(resolve(root, dataDir)),
    logs: { bytes: megabytes * 1024 * 1024, files: config.STOA_LOG_FILES },
    hasRunner: Boolean(all['npm_lifecycle_event'] ?? all['NX_TASK_TARGET_PROJECT']),
    environment: forApps(all),
  };
}

function absolute(all: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(names.flatMap((name) => (all[name] ? [[name, resolve(root, all[name])]] : [])));
}

/** Below the home folder, or in the data folder when there is no home that can be written to. */
function usualCacheDir(dataDir: string): string {
  try {
    const folder = defaultCacheDir();
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return join(dataDir, 'cache');
  }
}

/** Ours to decide per process, or meant for the stack alone: an app must not find the user's value. */
const withheld =
  /^(PORT|HOST|HTTP_HOST|HTTP_PORT|DATABASE_URL|NATS_URL|STOA_HOST|STOA_ADMIN_.*|STOA_COMMUNITY_TOKEN|STOA_RTC_CUSTOMER_.*|npm_.*|NX_.*|JEST_WORKER_ID|PG[A-Z]+)$/;

function forApps(all: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(all).filter(([name, value]) => value !== undefined && !withheld.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}
