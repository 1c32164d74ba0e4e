import { store, type recordOperations } from '@stoa/contracts';
import { rightech } from '@stoa/dialects';
import { route, type RequestParts, type Route } from '../route.js';
import { bulkLimit, isCount, isSummary, recordLimit, recordOf, summaryFilter } from './store-parts.js';

/** `"3"`, `W/"3"` (a compressing proxy weakens tags), `"3", "4"`; `*` is any version. */
function versions({ headers }: RequestParts): number[] | undefined {
  const header = headers['if-match'];
  if (header === undefined || header === '*') return undefined;
  return [...String(header).matchAll(/(?:W\/)?"(\d{1,9})"/g)].map(([, version]) => Number(version));
}

/** Which parts of one record are wanted, and what is to be put in the place of ids. */
const shape = ({ query }: RequestParts) => ({
  only: rightech.readFields(query),
  with: rightech.readFields(query, 'with'),
  unwind: rightech.readFields(query, 'unwind'),
});

/** The seven calls of a collection, the same for a store as for users or roles. */
export function recordRoutes(
  base: string,
  operations: ReturnType<typeof recordOperations>,
  name?: string,
): Route[] {
  const storeOf = ({ params }: RequestParts): string => name ?? params.store!;
  const one = (parts: RequestParts) => ({ store: storeOf(parts), id: parts.params.id! });
  const summaryInput = (parts: RequestParts) => ({ store: storeOf(parts), query: summaryFilter(parts) });
  const [many, single] = name ? [name, name.slice(0, -1)] : ['records', 'record'];
  return [
    route({
      method: 'GET',
      path: base,
      operation: operations.summary,
      when: isSummary,
      input: summaryInput,
      summary: `Number of ${many}, the first and the last`,
    }),
    route({
      method: 'GET',
      path: base,
      operation: operations.count,
      when: isCount,
      input: summaryInput,
      summary: `Number of ${many}`,
    }),
    route({
      method: 'GET',
      path: base,
      operation: operations.list,
      input: (parts) => ({ store: storeOf(parts), query: rightech.readList(parts.query) }),
      summary: `List ${many}`,
    }),
    route({
      method: 'POST',
      path: base,
      operation: operations.create,
      input: (parts) => ({ store: storeOf(parts) }),
      bodyLimit: recordLimit,
      summary: `Create a ${single}`,
    }),
    route({
      method: 'GET',
      path: `${base}/:id`,
      operation: operations.get,
      input: (parts) => ({ ...one(parts), ...shape(parts) }),
      summary: `Get a ${single}`,
    }),
    route({
      method: 'PATCH',
      path: `${base}/:id`,
      operation: operations.change,
      input: (parts) => ({ ...one(parts), versions: versions(parts) }),
      bodyLimit: recordLimit,
      summary: `Change a ${single}: keys not sent stay, objects merge`,
    }),
    route({
      method: 'DELETE',
      path: `${base}/:id`,
      operation: operations.remove,
      input: (parts) => ({ ...one(parts), versions: versions(parts) }),
      summary: `Remove a ${single}`,
    }),
  ];
}

export const bulkRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/:store/bulk',
    operation: store.records.bulk,
    bodyLimit: bulkLimit,
    summary: 'Insert, change and remove many records, all or none',
  }),
];

/** `removed=true`: those that are gone and can be restored. */
const isRemoved = (query: URLSearchParams): boolean => query.get('removed') === 'true';

export const belowRecordRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/:store',
    operation: store.records.listRemoved,
    when: isRemoved,
    input: ({ params, query }) => ({ store: params.store!, query: rightech.readList(query) }),
    summary: 'List removed records that can be restored',
  }),
  route({
    method: 'POST',
    path: '/:store/:id/restore',
    operation: store.records.restore,
    summary: 'Bring a removed record back',
  }),
  route({
    method: 'POST',
    path: '/:store/:id/access',
    operation: store.records.share,
    bodyLimit: recordLimit,
    summary: 'Let users see a record',
  }),
  route({
    method: 'DELETE',
    path: '/:store/:id/access',
    operation: store.records.unshare,
    bodyLimit: recordLimit,
    summary: 'Let users no longer see a record',
  }),
  route({
    method: 'GET',
    path: '/:store/:id/history',
    operation: store.records.history,
    summary: 'What became of a record',
  }),
  route({
    method: 'GET',
    path: '/:store/:id/events',
    operation: store.events.list,
    input: (parts) => ({ record: recordOf(parts), query: rightech.readList(parts.query) }),
    summary: 'Events of a record',
  }),
];
