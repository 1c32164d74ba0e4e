import { rightech } from '@stoa/dialects';
import { invalid } from '@stoa/kernel';
import type { RequestParts } from '../route.js';

/** A record fits one message of the bus; a bulk request travels in chunks. */
export const recordLimit = 900 * 1024;
export const bulkLimit = 8 * 1024 * 1024;

export const isSummary = (query: URLSearchParams): boolean => query.get('meta') === 'true';
export const isCount = (query: URLSearchParams): boolean => query.get('meta') === 'count';

export const recordOf = ({ params }: RequestParts) => ({ store: params.store!, id: params.id! });

/** The page forbids these together. */
export function summaryFilter({ query }: RequestParts): ReturnType<typeof rightech.readFilter> {
  for (const name of ['offset', 'limit'])
    if (query.get(name)) throw invalid('query', [{ path: [name], issue: 'with_meta' }]);
  return rightech.readFilter(query);
}
