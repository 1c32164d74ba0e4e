import type { Issue } from '@stoa/kernel';
import type { z } from 'zod';

/** What a schema found wrong, in words that every dialect knows. Values that were sent are never among them. */
export const schemaIssues = ({ issues }: z.ZodError): Issue[] =>
  issues.map(({ path, code, message }) => ({ path: path as Issue['path'], issue: code, params: { text: message } }));
