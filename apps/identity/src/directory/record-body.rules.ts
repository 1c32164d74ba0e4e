import { schemaIssues } from '@stoa/contracts';
import { Fault, invalid, type Issue, type JsonObject } from '@stoa/kernel';
import { withoutSystemKeys } from '@stoa/persistence';
import type { z } from 'zod';

/** A body as its store's schema has it. @throws Fault invalid/validation */
export function checked<T extends z.ZodType>(schema: T, body: JsonObject): z.infer<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw invalid('validation', schemaIssues(result.error));
}

/** What is wrong with one field. */
export const fieldFault = (field: string, issue: string): Error =>
  invalid('validation', [issueAt(field, issue)]);

export const issueAt = (field: string, issue: string): Issue => ({ path: [field], issue });

/** To catch with: a reference to what is not there, or not for this caller, is the fault of the field that holds it. */
export const missingIn =
  (field: string) =>
  (error: unknown): never => {
    throw error instanceof Fault && error.kind === 'not_found' ? fieldFault(field, 'exists') : error;
  };

/** `withoutSystemKeys`, but for those of them that a store's own callers may set. */
export function bodyOf(
  body: JsonObject,
  settable: 'access' | 'group',
): { fields: JsonObject; ignored: string[] } {
  const { fields, ignored } = withoutSystemKeys(body);
  if (!(settable in body)) return { fields, ignored };
  return {
    fields: { ...fields, [settable]: body[settable]! },
    ignored: ignored.filter((key) => key !== settable),
  };
}
