import { schemaIssues } from '@stoa/contracts';
import { invalid, type JsonObject } from '@stoa/kernel';
import { withoutSystemKeys } from '@stoa/persistence';
import type { z } from 'zod';

/** Parses a body by the schema of its store. @throws Fault invalid/validation */
export function parseBody<T extends z.ZodType>(schema: T, body: JsonObject): z.infer<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw invalid('validation', schemaIssues(result.error));
}

/** `withoutSystemKeys`, except for the one system key that callers may set in this store. */
export function settableFields(
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
