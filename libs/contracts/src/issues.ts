import type { Issue } from '@stoa/kernel';
import type { z } from 'zod';

type Found = z.core.$ZodIssue;

/** The issues of a zod error in the form of a Fault's. */
export const schemaIssues = (error: z.ZodError): Issue[] =>
  error.issues.flatMap(closest).map((found) => ({
    path: found.path as Issue['path'],
    issue: isMissing(found) ? 'required' : ruleOf(found),
    params: { text: found.message },
  }));

/**
 * Of a value in one of several forms, the issues of the only form whose type it has, if those are of values within it:
 * they say what is wrong. With another choice of forms the value itself is wrong.
 */
function closest(found: Found): Found[] {
  if (found.code !== 'invalid_union') return [found];
  const [form, ...others] = found.errors.filter((issues) => issues.every(({ path }) => path.length > 0));
  if (!form?.length || others.length) return [found];
  return form.map((issue) => ({ ...issue, path: [...found.path, ...issue.path] }) as Found);
}

/** The message of a refinement is the name of its rule. */
const ruleOf = ({ code, message }: Found): string =>
  code === 'custom' && /^[a-z_]+$/.test(message) ? message : code;

/** Only zod's message distinguishes a missing value from one of the wrong type. */
function isMissing(found: Found): boolean {
  if (found.code === 'invalid_union') return found.errors.length > 0 && found.errors.flat().every(isMissing);
  if (found.message === 'required') return true;
  return /^invalid_(type|value)$/.test(found.code) && found.message.endsWith('received undefined');
}
