import { invalid, isObjectId, maxPage, type Fault, type Filter, type ListQuery } from '@stoa/kernel';
import { readConditions } from './rightech-where.js';
import { readTime } from './rightech-time.js';

const badQuery = (name: string, issue: string): Fault => invalid('query', [{ path: [name], issue }]);

/** Treats an empty value as absent: both query builders of the vendor emit `x=`. */
const given = (query: URLSearchParams, name: string): string | undefined => query.get(name) || undefined;

export function readList(query: URLSearchParams): ListQuery {
  return {
    ...readFilter(query),
    limit: isUnlimited(query) ? null : Math.min(readInteger(query, 'limit', 1) ?? maxPage, maxPage),
    offset: readInteger(query, 'offset', 0) ?? 0,
    after: readAfter(query),
    only: readFields(query),
    with: readFields(query, 'with'),
    sort: readSort(query),
  };
}

export function readFilter(query: URLSearchParams): Filter {
  const from = given(query, 'from') ?? given(query, 'begin');
  const to = given(query, 'to') ?? given(query, 'end');
  return {
    from: from === undefined ? undefined : readTime(from, () => badQuery('from', 'time')),
    to: to === undefined ? undefined : readTime(to, () => badQuery('to', 'time')),
    where: readConditions(query),
    search: given(query, 'search'),
  };
}

/** Merges repeated parameters. */
export function readFields(query: URLSearchParams, name = 'only'): string[] | undefined {
  const fields = query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((field) => field.trim())
    .filter(Boolean);
  return fields.length ? fields : undefined;
}

const isUnlimited = (query: URLSearchParams): boolean =>
  query.get('nolimit') === 'true' && query.get('streamed') === 'true';

function readInteger(query: URLSearchParams, name: string, least: number): number | undefined {
  const text = given(query, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value)) throw badQuery(name, 'integer');
  return value;
}

function readAfter(query: URLSearchParams): string | undefined {
  const after = given(query, 'after');
  if (after === undefined) return undefined;
  if (!isObjectId(after)) throw badQuery('after', 'ObjectId');
  if (given(query, 'sortBy')) throw badQuery('after', 'unsorted');
  return after.toLowerCase();
}

function readSort(query: URLSearchParams): ListQuery['sort'] {
  const text = given(query, 'sortBy');
  if (text === undefined) return undefined;
  const path = text.replace(/^[-+ ]/, '');
  if (!/^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u.test(path)) throw badQuery('sortBy', 'path');
  return { path, descending: text.startsWith('-') };
}
