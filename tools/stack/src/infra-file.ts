import { z } from 'zod';
import type { Infrastructure } from './infrastructure.js';
import { readJson, writePrivateJson } from './private-json.js';

/** Connection facts of a running stack, in `infra.json`, for `serve` and for other tools. */
const infra = z.object({
  pid: z.number(),
  postgres: z.object({ url: z.string() }),
  nats: z.object({ url: z.string() }),
  /** URLs by app. */
  databases: z.record(z.string(), z.string()),
  /** The URL of each app that runs in it; none under `npm run infra`. */
  apps: z.record(z.string(), z.string()),
});

export type Infra = z.infer<typeof infra>;

export const readInfra = (path: string): Infra | undefined => infra.safeParse(readJson(path)).data;

export function publishInfra(path: string, servers: Infrastructure, apps: Infra['apps']): void {
  writePrivateJson(path, { pid: process.pid, ...servers, apps } satisfies Infra);
}
