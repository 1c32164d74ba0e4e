import { z } from 'zod';

export type Environment = Record<string, string | undefined>;

/** The configuration, or a sentence per wrong variable. */
export function parseConfig<T extends z.ZodObject>(
  schema: T,
  environment: Environment,
): { config: z.infer<T> } | { problems: string[] } {
  const given = Object.entries(environment).filter(
    ([name, value]) => Object.hasOwn(schema.shape, name) && value !== '',
  );
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return { config: result.data };
  return { problems: result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
}

/** Reads the process's environment by `schema`; with a problem it prints all of them and exits with status 78. */
export function readConfig<T extends z.ZodObject>(schema: T): z.infer<T> {
  const result = parseConfig(schema, process.env);
  if ('config' in result) return result.config;
  process.stderr.write(`The configuration is not usable:\n  ${result.problems.join('\n  ')}\n`);
  return process.exit(78);
}
