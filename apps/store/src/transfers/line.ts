import { Fault, invalid, isJsonObject, parseJson, type Issue, type JsonObject } from '@stoa/kernel';

/** A record's line in a file: where it begins, counted from 1, and what it says or what is wrong with it. */
export type Line = { line: number; body: JsonObject } | Refused;

export interface Refused {
  line: number;
  issues: Issue[];
  /** What follows cannot be read. */
  isLast?: true;
}

/** Bytes of one line; as many as one record may have in a request of its own. */
export const longestLine = 900 * 1024;

export const tooLong = (line: number): Line => ({
  line,
  issues: [{ path: [], issue: 'size', params: { max: longestLine } }],
});

/** JSON that a stranger wrote, by the same rules as a request's body. */
export function readLine(line: number, bytes: Uint8Array): Line {
  try {
    const body = parseJson(bytes);
    if (!isJsonObject(body)) throw invalid('validation', [{ path: [], issue: 'object' }]);
    return { line, body };
  } catch (error) {
    return { line, issues: issuesOf(error) };
  }
}

/** What is wrong with a record, when that is what went wrong. @throws anything else */
export function issuesOf(error: unknown): Issue[] {
  const fault = Fault.from(error);
  if (fault.kind === 'invalid' && fault.details.issues) return fault.details.issues;
  if (fault.kind === 'too_large') return [{ path: [], issue: 'size' }];
  if (fault.kind !== 'conflict') throw error;
  // PostgreSQL names the index: the primary key's tells which field it was.
  return [{ path: fault.message.endsWith('_pkey') ? ['_id'] : [], issue: fault.reason }];
}
