import { own } from '@stoa/kernel';
import { z } from 'zod';

export type Environment = Record<string, string | undefined>;

/** sysexits' EX_CONFIG: a restart does not help. */
const exitCode = 78;

/** An environment that cannot be used: one line per problem, each beginning with the variable. */
export class ConfigurationError extends Error {
  readonly exitCode = exitCode;

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigurationError';
  }
}

/** Their values stay out of messages; addresses of servers may hold passwords. */
const secret = /PASSWORD|TOKEN|SECRET|CERTIFICATE|CUSTOMER|URL/;

/** The configuration in an environment. @throws ConfigurationError with every problem. */
export function parseConfig<T extends z.ZodObject>(schema: T, environment: Environment): z.infer<T> {
  const given = Object.entries(environment).filter(
    ([name, value]) => Object.hasOwn(schema.shape, name) && value !== '',
  );
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  throw new ConfigurationError(result.error.issues.map((issue) => problem(issue, schema, environment)));
}

function problem({ path, message }: z.core.$ZodIssue, schema: z.ZodObject, environment: Environment): string {
  const name = String(path[0] ?? '');
  const value = own(environment, name);
  const shown = value && !secret.test(name) ? ` is "${value}"` : value ? ' cannot be used' : ' is missing';
  const meaning = (own(schema.shape, name) as z.ZodType | undefined)?.description;
  return oneLine(`${name}${shown}: ${message}${meaning ? ` (${meaning})` : ''}`);
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** Reads the process's environment by `schema`; with a problem it prints all of them and ends the process. */
export function readConfig<T extends z.ZodObject>(schema: T): z.infer<T> {
  try {
    return parseConfig(schema, process.env);
  } catch (error) {
    return endOnConfigurationError(error);
  }
}

/** Prints the problems and ends the process; other errors are thrown on. */
export function endOnConfigurationError(error: unknown): never {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  return process.exit(exitCode);
}
