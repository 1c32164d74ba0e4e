import type { LoggerService } from '@nestjs/common';
import { ConfigurationError } from '@stoa/config';
import { destination, pino, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** Writes JSON lines to standard output. Redacts properties with the name of a secret, should one ever be logged. */
export function createLogger(name: string, level: string): Logger {
  const secrets = ['password', 'token', 'sid', 'authorization', 'cookie'];
  return pino(
    {
      name,
      level,
      base: { service: name },
      redact: secrets.flatMap((secret) => [secret, `*.${secret}`]),
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ sync: false, minLength: 0 }),
  );
}

/** Nest logs to the same place; its start-up messages are logged for debugging only. */
export const nestLogger = (log: Logger): LoggerService => ({
  log: (message: unknown) => log.debug(String(message)),
  debug: (message: unknown) => log.debug(String(message)),
  verbose: (message: unknown) => log.trace(String(message)),
  warn: (message: unknown) => log.warn(String(message)),
  error: (message: unknown, ...details: unknown[]) => {
    // The process reports it as it ends.
    if (!(message instanceof ConfigurationError)) log.error({ details }, String(message));
  },
  fatal: (message: unknown) => log.fatal(String(message)),
});
