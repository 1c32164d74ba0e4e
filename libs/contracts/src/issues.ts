import type { Issue } from '@stoa/kernel';
import type { z } from 'zod';

type Found = z.core.$ZodIssue;

/** What zod found wrong, in the words of a Fault. */
export const schemaIssues = (error: z.ZodError): Issue[] =>
  error.issues.map((found) => ({
    path: found.path as Issue['path'],
    issue: isMissing(found) ? 'required' : wordOf(found),
    params: { text: found.message },
  }));

/** A refinement says what it is about in one word of its message. */
const wordOf = ({ code, message }: Found): string =>
  code === 'custom' && /^[a-z_]+$/.test(message) ? message : code;

/** zod tells a value of the wrong kind from none at all in its message only. */
function isMissing(found: Found): boolean {
  if (found.code === 'invalid_union') return found.errors.length > 0 && found.errors.flat().every(isMissing);
  if (found.message === 'required') return true;
  return /^invalid_(type|value)$/.test(found.code) && found.message.endsWith('received undefined');
}
