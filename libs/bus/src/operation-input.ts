import { schemaIssues, type Operation } from '@stoa/contracts';
import { invalid } from '@stoa/kernel';
import { z } from 'zod';

/** The schema of an operation's input without the body: the body is not read before the caller is authorized. */
export const parametersSchema = ({ input }: Operation): z.ZodType =>
  input instanceof z.ZodObject && 'body' in input.shape ? input.omit({ body: true }) : input;

/** Validates an input. @returns the input as the schema transforms it. @throws Fault invalid/query, invalid/validation */
export function validated(schema: z.ZodType, input: unknown): object {
  const result = schema.safeParse(input);
  if (result.success) return result.data as object;
  throw invalid(
    result.error.issues.some(({ path }) => path[0] === 'query') ? 'query' : 'validation',
    schemaIssues(result.error).map((issue) =>
      issue.path[0] === 'body' ? { ...issue, path: issue.path.slice(1) } : issue,
    ),
  );
}
