import { schemaIssues } from '@stoa/contracts';
import { Fault, invalid, type Issue } from '@stoa/kernel';
import type { z } from 'zod';
import type { Route, Surface } from '../route.js';
import type { Grammar } from '../grammars/grammar.js';
import { bodyOf, hasQuery, inputOf, isGuarded, pathNames, wordsOf } from './rows.js';

/** Returns the fault as it is thrown for a row, or undefined where the row cannot answer with it. */
type Sample = (row: Route, grammar: Grammar) => Fault | undefined;

const isOpen = ({ operation }: Route): boolean => operation.access === 'public';
const takesBody = (row: Route): boolean => bodyOf(row) !== undefined;
/** Public commands authenticate: they check a password and count failures. */
const isLogin = (row: Route): boolean => isOpen(row) && row.operation.kind === 'command';
/** An upload reports faults in its events, after the status has been sent. */
const mayCollide = (row: Route): boolean =>
  row.operation.kind === 'command' && !isLogin(row) && !row.upload && Object.keys(inputOf(row)).length > 0;

/** A file that is read before the status is sent. */
const takesFile = ({ upload, operation }: Route): boolean => !!upload && operation.form !== 'progress';

/** A reply of which a part can be asked for. */
const isFile = ({ operation }: Route): boolean => operation.form === 'binary';

/** The number of concurrent lists and counts is limited per caller. */
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
  where((row) => !isOpen(row) || isLogin(row), 'unauthenticated', 'credentials'),
  where((row) => !isOpen(row), 'forbidden', 'scope'),
  where((row) => pathNames(row).length > 0, 'not_found', 'record'),
  where((row) => mayCollide(row) && takesBody(row), 'conflict', 'unique'),
  where((row) => mayCollide(row) && !takesBody(row), 'conflict', 'referenced'),
  where(({ idempotent }) => !!idempotent, 'conflict', 'idempotency_reused'),
  where((row) => isGuarded(row) || isFile(row), 'precondition_failed', 'version'),
  (row) => (takesFile(row) ? invalid('validation', [{ path: ['kind'], issue: 'required' }]) : undefined),
  where((row) => takesBody(row) || takesFile(row), 'too_large', 'too_large'),
  where((row) => takesBody(row) || !!row.upload, 'unsupported_media', 'media_type'),
  where(isFile, 'range_not_satisfiable', 'range', 'range', { size: 100 }),
  where(isLogin, 'too_many', 'rate', 'rate', { retryAfter: 60 }),
  where(mayWait, 'too_many', 'lists', 'lists', { retryAfter: 1 }),
  where(() => true, 'unavailable', 'no_responders', 'no_responders', { retryAfter: 1 }),
  where(() => true, 'timeout', 'deadline'),
];

const limited = new Fault('too_many', 'rate', 'rate', {
  retryAfter: 60,
  limit: { max: 60, until: 60_000 },
});

/** The faults that the rows of one method and path can answer with; one for each reason. */
export function faultsOf(rows: Route[], { grammar, limits = [] }: Surface): Fault[] {
  const all = rows
    .flatMap((row) => samples.map((sample) => sample(row, grammar)))
    .filter((one) => one !== undefined)
    .concat(grammar.faults ?? [], limits.length ? [limited] : []);
  return [...new Map(all.map((fault) => [`${fault.kind} ${fault.reason}`, fault])).values()];
}

/** An issue in an operation of a bulk request has the index of the operation in its path. */
export const bulkFault = invalid('validation', [{ path: ['insert', 0, 'name'], issue: 'required' }]);

/** The issues of the contract with an empty body, or those of a manifest where the contract accepts any body. */
function refusedInput(row: Route): Fault | undefined {
  const body = bodyOf(row);
  const issues = body
    ? issuesOf(body, {})
    : pathNames(row).flatMap((name) => issuesOf(inputOf(row)[name], '%', [name]));
  if (issues.length) return invalid('validation', issues);
  return body && invalid('validation', [{ path: ['name'], issue: 'required' }]);
}

/** The issues of a value in the form in which the bus reports them. */
function issuesOf(schema: z.ZodType | undefined, value: unknown, at: string[] = []): Issue[] {
  const { error } = schema?.safeParse(value) ?? {};
  return error ? schemaIssues(error).map((issue) => ({ ...issue, path: [...at, ...issue.path] })) : [];
}

/** An invalid number where the API has pages, an unknown value where it has an enumeration. */
function refusedQuery(row: Route, { spellings }: Grammar): Fault | undefined {
  const words = wordsOf(row);
  const word = (['limit', 'format'] as const).find((one) => one in words && spellings[one]);
  const issue = word === 'limit' ? 'integer' : 'enum';
  return word && invalid('query', [{ path: [spellings[word]![0]!.name], issue }]);
}
