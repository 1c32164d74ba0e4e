import type { Issue } from '@stoa/kernel';
import type { z } from 'zod';

/** What zod found wrong, in the words of a Fault. */
export const schemaIssues = (error: z.ZodError): Issue[] =>
  error.issues.map(({ path, code, message }) => ({
    path: path as Issue['path'],
    issue: code,
    params: { text: message },
  }));
