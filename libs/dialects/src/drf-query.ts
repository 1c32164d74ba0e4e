import {
  own,
  type Issue,
  type Match,
  type ReadParameters,
  type Resource,
  type TableQuery,
  type Value,
} from '@stoa/kernel';
import { readFilter, textIssue } from './drf-filters.js';

const defaultSize = 50;
const maxSize = 1000;
const maxTerms = 10;
/** Filters by names of the client's own. */
const maxKeys = 20;

/** The value that counts of several parameters with one name. */
const last = (query: URLSearchParams, name: string): string | undefined => query.getAll(name).at(-1);

/** Whether the page is LimitOffset instead of PageNumber: the query has `limit` or `offset`. */
export const isOffsetPaged = (query: URLSearchParams): boolean => query.has('limit') || query.has('offset');

/**
 * Reads page, order, search and filters. DRF checks permission before filters, and filters before the page: so the
 * service gets the issues of wrong filters, and an invalid page number is an offset past the end of every list.
 */
export function readTable(query: URLSearchParams, resource: Resource): TableQuery {
  const filters = readMatches(query, resource);
  const search = readSearch(last(query, 'search') ?? '');
  const { issues: wrong = [], ...reading } = readReading(query, resource) ?? {};
  const issues = [...filters.issues, ...search.issues, ...wrong];
  return {
    matches: filters.matches,
    search: search.terms,
    order: readOrder(last(query, 'ordering') ?? '', resource),
    ...readPage(query),
    ...reading,
    ...(issues.length && { issues }),
  };
}

/** Reads the page of a list that has neither filters nor orders. */
export const readPage = (query: URLSearchParams): Pick<TableQuery, 'limit' | 'offset' | 'isLast'> =>
  isOffsetPaged(query) ? readLimitAndOffset(query) : readPageNumber(query);

function readLimitAndOffset(query: URLSearchParams): Pick<TableQuery, 'limit' | 'offset'> {
  return { limit: readSize(last(query, 'limit')), offset: readCount(last(query, 'offset')) ?? 0 };
}

function readPageNumber(query: URLSearchParams): Pick<TableQuery, 'limit' | 'offset' | 'isLast'> {
  const limit = readSize(last(query, 'page_size'));
  const page = last(query, 'page') || '1';
  if (page === 'last') return { limit, offset: 0, isLast: true };
  const number = readCount(page);
  if (!number || number > maxPageNumber) return { limit, offset: Number.MAX_SAFE_INTEGER };
  return { limit, offset: (number - 1) * limit };
}

/** More than any list has; the offset of the last page is still a safe integer. */
const maxPageNumber = 1e12;

/** Reads a number as Python's `int` does; negative numbers are invalid. */
const readCount = (text = ''): number | undefined =>
  /^\s*\+?\d+\s*$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : undefined;

/** The default for an invalid size, the maximum for a larger one. */
const readSize = (text: string | undefined): number => Math.min(readCount(text) || defaultSize, maxSize);

const word = /[^\s'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+|\S+/gs;

/** Splits the text by spaces and commas outside of quotes. */
function readSearch(text: string): { terms: string[]; issues: Issue[] } {
  const issue = textIssue(text);
  if (issue) return { terms: [], issues: [{ path: ['search'], ...issue }] };
  const terms = [...text.matchAll(word)]
    .flatMap(([all]) => termsOf(all.replaceAll(/^,+|,+$/g, '')))
    .filter(Boolean);
  if (terms.length <= maxTerms) return { terms, issues: [] };
  return { terms: [], issues: [{ path: ['search'], issue: 'filter_items', params: { max: maxTerms } }] };
}

function termsOf(text: string): string[] {
  const quote = text[0];
  if ((quote !== '"' && quote !== "'") || text.at(-1) !== quote) return text.split(',');
  return [text.slice(1, -1).replaceAll(`\\${quote}`, quote).replaceAll('\\\\', '\\')];
}

/** Ignores unknown and repeated names. Without a name left the resource's own order holds. */
function readOrder(text: string, { ordering }: Resource): TableQuery['order'] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .map((name) => ({ field: name.replace(/^-/, ''), descending: name.startsWith('-') }))
    .filter(({ field }) => ordering.includes(field));
  return [...Map.groupBy(names, ({ field }) => field).values()].map(([first]) => first!);
}

function readMatches(query: URLSearchParams, resource: Resource): { matches: Match[]; issues: Issue[] } {
  const { fields, keyed = [] } = resource;
  const matches: Match[] = [];
  const issues: Issue[] = [];
  const add = (name: string, match: Omit<Match, 'values'>): void => {
    const text = last(query, name)?.trim();
    if (!text) return;
    const read = readFilter(text, { type: own(fields, match.field)!, test: match.test });
    if ('issue' in read) issues.push({ path: [name], ...read });
    else if (read.values) matches.push({ ...match, values: read.values });
  };
  for (const [field, tests] of Object.entries(resource.filters))
    for (const test of keyed.includes(field) ? [] : tests)
      add(test === 'eq' ? field : `${field}__${test}`, { field, test });
  for (const field of keyed) issues.push(...readKeyed(query, field, add));
  return { matches, issues };
}

/** Reads `property.colour=red`: the name behind the dot is the client's own, whatever it is. */
function readKeyed(
  query: URLSearchParams,
  field: string,
  add: (name: string, match: Omit<Match, 'values'>) => void,
): Issue[] {
  const start = `${field}.`;
  const names = [...new Set(query.keys())].filter((name) => name.startsWith(start) && name !== start);
  if (names.length > maxKeys) return [{ path: [field], issue: 'filter_items', params: { max: maxKeys } }];
  return names.flatMap((name): Issue[] => {
    const issue = textIssue(name);
    if (issue) return [{ path: [name], ...issue }];
    add(name, { field, key: name.slice(start.length), test: 'eq' });
    return [];
  });
}

/** Reads the parameters that are no filters, and `expand`; undefined when the query has none. */
export function readReading(query: URLSearchParams, resource: Resource): ReadParameters | undefined {
  const { parameters, issues } = readParameters(query, resource);
  const expand = readExpand(query, resource);
  if (!parameters.length && !expand.length && !issues.length) return undefined;
  return {
    ...(parameters.length && { parameters: Object.fromEntries(parameters) }),
    ...(expand.length && { expand }),
    ...(issues.length && { issues }),
  };
}

function readParameters(
  query: URLSearchParams,
  { parameters: known = {} }: Resource,
): { parameters: [string, Value][]; issues: Issue[] } {
  const parameters: [string, Value][] = [];
  const issues: Issue[] = [];
  for (const [name, type] of Object.entries(known)) {
    const text = last(query, name)?.trim();
    const read = text ? readFilter(text, { type, test: 'eq' }) : {};
    if ('issue' in read) issues.push({ path: [name], ...read });
    else if (read.values) parameters.push([name, read.values[0]!]);
  }
  return { parameters, issues };
}

/** Ignores unknown names. */
function readExpand(query: URLSearchParams, { expandable = [] }: Resource): string[] {
  const asked = new Set((last(query, 'expand') ?? '').split(',').map((name) => name.trim()));
  return expandable.filter((name) => asked.has(name));
}
