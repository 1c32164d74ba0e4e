import { logLevel } from '@stoa/config';
import { z } from 'zod';

/** The variables of every process. */
export const processConfig = z.object({
  NATS_URL: z.url({ protocol: /^(nats|tls)$/ }).describe('nats://user:password@host:port'),
  HTTP_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address of health, metrics and, on the gateway, the APIs'),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(0).describe('0 takes a free port'),
  STOA_FILES_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(-1)
    .default(-1)
    .describe('Bytes of all files of a service, which JetStream reserves; -1: as many as JetStream has'),
  STOA_FILES_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('Copies of each file in a cluster of NATS servers'),
  LOG_LEVEL: logLevel.default('info'),
});

/** The variables of every process with a database. */
export const serviceConfig = processConfig.extend({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe("postgres://user:password@host:port/database, the service's own"),
  STOA_EVENTS_KEEP_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe('Days that events stay in the log, for history and for clients that catch up'),
  STOA_MIGRATE: z.stringbool().default(false).describe('Migrate at start; in a cluster a job does it'),
});

export type ProcessConfig = z.infer<typeof processConfig>;
export type ServiceConfig = z.infer<typeof serviceConfig>;
