import { schemaIssues } from '@stoa/contracts';
import { Fault, invalid, type Issue } from '@stoa/kernel';
import type { z } from 'zod';
import type { Route, Surface } from '../route.js';
import type { Grammar } from '../grammars/grammar.js';
import { bodyOf, hasQuery, inputOf, isGuarded, pathNames, wordsOf } from './rows.js';

/** A fault as it is really thrown for a row, where the row may answer with it. */
type Sample = (row: Route, grammar: Grammar) => Fault | undefined;

const isOpen = ({ operation }: Route): boolean => operation.access === 'public';
const takesBody = (row: Route): boolean => bodyOf(row) !== undefined;
/** Commands that anyone may give are the ones that let people in: they check a password and count failures. */
const isDoor = (row: Route): boolean => isOpen(row) && row.operation.kind === 'command';
/** What goes wrong while a file is read is told after the status has gone out. */
const mayCollide = (row: Route): boolean =>
  row.operation.kind === 'command' && !isDoor(row) && !row.upload && Object.keys(inputOf(row)).length > 0;

/** Lists and counts have a share per caller. */
const mayWait = (row: Route): boolean => hasQuery(row) || row.operation.form === 'list';

const where =
  (at: (row: Route) => boolean, ...fault: ConstructorParameters<typeof Fault>): Sample =>
  (row) =>
    at(row) ? new Fault(...fault) : undefined;

const samples: Sample[] = [
  (row) => refusedInput(row),
  (row) => (takesBody(row) ? invalid('json', [{ path: [], issue: 'json' }]) : undefined),
  (row, grammar) => refusedQuery(row, grammar),
  where((row) => pathNames(row).length > 0, 'invalid', 'request'),
  (row) => (hasQuery(row) ? invalid('query_timeout', []) : undefined),
  where((row) => !isOpen(row) || isDoor(row), 'unauthenticated', 'credentials'),
  where((row) => !isOpen(row), 'forbidden', 'scope'),
  where((row) => pathNames(row).length > 0, 'not_found', 'record'),
  where((row) => mayCollide(row) && takesBody(row), 'conflict', 'unique'),
  where((row) => mayCollide(row) && !takesBody(row), 'conflict', 'referenced'),
  where(isGuarded, 'precondition_failed', 'version'),
  where(takesBody, 'too_large', 'too_large'),
  where((row) => takesBody(row) || !!row.upload, 'unsupported_media', 'media_type'),
  where(isDoor, 'too_many', 'rate', 'rate', { retryAfter: 60 }),
  where(mayWait, 'too_many', 'lists', 'lists', { retryAfter: 1 }),
  where(() => true, 'unavailable', 'no_responders', 'no_responders', { retryAfter: 1 }),
  where(() => true, 'timeout', 'deadline'),
];

const limited = new Fault('too_many', 'rate', 'rate', {
  retryAfter: 60,
  limit: { max: 60, until: 60_000 },
});

/** What rows of one method and path may go wrong with; one of each reason. */
export function faultsOf(rows: Route[], { grammar, limits = [] }: Surface): Fault[] {
  const all = rows
    .flatMap((row) => samples.map((sample) => sample(row, grammar)))
    .filter((one) => one !== undefined)
    .concat(grammar.faults ?? [], limits.length ? [limited] : []);
  return [...new Map(all.map((fault) => [`${fault.kind} ${fault.reason}`, fault])).values()];
}

/** An operation of a bulk request is named by its place. */
export const bulkFault = invalid('validation', [{ path: ['insert', 0, 'name'], issue: 'required' }]);

/** What the contract says to an empty body, or what a manifest may where the contract takes any. */
function refusedInput(row: Route): Fault | undefined {
  const body = bodyOf(row);
  const issues = body
    ? issuesOf(body, {})
    : pathNames(row).flatMap((name) => issuesOf(inputOf(row)[name], '%', [name]));
  if (issues.length) return invalid('validation', issues);
  return body && invalid('validation', [{ path: ['name'], issue: 'required' }]);
}

/** As the bus tells them at the service's door. */
function issuesOf(schema: z.ZodType | undefined, value: unknown, at: string[] = []): Issue[] {
  const { error } = schema?.safeParse(value) ?? {};
  return error ? schemaIssues(error).map((issue) => ({ ...issue, path: [...at, ...issue.path] })) : [];
}

/** A bad number where the API pages, a word of its own making where it takes one of a few. */
function refusedQuery(row: Route, { spellings }: Grammar): Fault | undefined {
  const words = wordsOf(row);
  const word = (['limit', 'format'] as const).find((one) => one in words && spellings[one]);
  const issue = word === 'limit' ? 'integer' : 'enum';
  return word && invalid('query', [{ path: [spellings[word]![0]!.name], issue }]);
}
