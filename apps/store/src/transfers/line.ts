import { Fault, invalid, isJsonObject, parseJson, type Issue, type JsonObject } from '@stoa/kernel';

/** A record of a file: the number of its first line, from 1, and its body or its issues. */
export type Line = { line: number; body: JsonObject } | RefusedLine;

export interface RefusedLine {
  line: number;
  issues: Issue[];
  /** Whether the rest of the file cannot be read. */
  isLast?: true;
}

/** Bytes of one line at most: the limit of a record in a request of its own. */
export const maxLineLength = 900 * 1024;

export const tooLong = (line: number): Line => ({
  line,
  issues: [{ path: [], issue: 'size', params: { max: maxLineLength } }],
});

/** Parses a line by the rules of request bodies. */
export function readLine(line: number, bytes: Uint8Array): Line {
  try {
    const body = parseJson(bytes);
    if (!isJsonObject(body)) throw invalid('validation', [{ path: [], issue: 'object' }]);
    return { line, body };
  } catch (error) {
    return { line, issues: issuesOf(error) };
  }
}

/** The issues of a record that could not be created. @throws the error itself when it is no fault of the record */
export function issuesOf(error: unknown): Issue[] {
  const fault = Fault.from(error);
  if (fault.kind === 'invalid' && fault.details.issues) return fault.details.issues;
  if (fault.kind === 'too_large') return [{ path: [], issue: 'size' }];
  if (fault.kind !== 'conflict') throw error;
  // The message is the name of the index; the primary key's index means the field `_id`.
  return [{ path: fault.message.endsWith('_pkey') ? ['_id'] : [], issue: fault.reason }];
}
