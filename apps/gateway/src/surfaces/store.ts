import { identity, store } from '@stoa/contracts';
import type { recordOperations } from '@stoa/contracts';
import { rightech } from '@stoa/dialects';
import { invalid } from '@stoa/kernel';
import { rightechGrammar } from '../openapi/rightech-grammar.js';
import { route, type RequestParts, type Route, type Surface } from '../route.js';
import { endedSession, issuedToken, openedSession } from './store-sessions.js';

/** A record fits one message of the bus; a bulk request travels in chunks. */
const recordLimit = 900 * 1024;
const bulkLimit = 8 * 1024 * 1024;

const isSummary = (query: URLSearchParams): boolean => query.get('meta') === 'true';
const isCount = (query: URLSearchParams): boolean => query.get('meta') === 'count';

/** `"3"`, `W/"3"` (a compressing proxy weakens tags), `"3", "4"`; `*` is any version. */
function versions({ headers }: RequestParts): number[] | undefined {
  const header = headers['if-match'];
  if (header === undefined || header === '*') return undefined;
  return [...String(header).matchAll(/(?:W\/)?"(\d{1,9})"/g)].map(([, version]) => Number(version));
}

/** The page forbids these together. */
function summaryFilter({ query }: RequestParts): ReturnType<typeof rightech.readFilter> {
  for (const name of ['offset', 'limit'])
    if (query.get(name)) throw invalid('query', [{ path: [name], issue: 'with_meta' }]);
  return rightech.readFilter(query);
}

/** The seven calls of a collection, the same for a store as for users or roles. */
function recordRoutes(base: string, operations: ReturnType<typeof recordOperations>, name?: string): Route[] {
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
      input: (parts) => ({ ...one(parts), only: rightech.readFields(parts.query) }),
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

const authRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/auth',
    operation: identity.sessions.create,
    bodyLimit: recordLimit,
    respond: openedSession,
    summary: 'Log in by cookie',
  }),
  route({
    method: 'POST',
    path: '/auth/token',
    operation: identity.sessions.issueToken,
    bodyLimit: recordLimit,
    respond: issuedToken,
    summary: 'Log in by access token',
  }),
  route({ method: 'GET', path: '/auth', operation: identity.sessions.current, summary: 'Who is logged in' }),
  route({
    method: 'DELETE',
    path: '/auth',
    operation: identity.sessions.end,
    respond: endedSession,
    summary: 'Log out: the session ends, or the token in hand',
  }),
];

const storeRoutes: Route[] = [
  route({ method: 'GET', path: '/stores', operation: store.stores.list, summary: 'List stores' }),
  route({
    method: 'POST',
    path: '/stores',
    operation: store.stores.create,
    bodyLimit: recordLimit,
    summary: 'Define a store by its manifest',
  }),
  route({
    method: 'GET',
    path: '/stores/:name',
    operation: store.stores.get,
    summary: "Get a store's manifest",
  }),
  route({
    method: 'PATCH',
    path: '/stores/:name',
    operation: store.stores.change,
    bodyLimit: recordLimit,
    summary: 'Change a manifest: parts not sent stay',
  }),
  route({
    method: 'DELETE',
    path: '/stores/:name',
    operation: store.stores.remove,
    summary: 'Remove a store with all its records',
  }),
];

const tokenRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/tokens',
    operation: identity.tokens.create,
    input: () => ({}),
    bodyLimit: recordLimit,
    summary: 'Make a token; its text is shown here and never again',
  }),
];

const bulkRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/:store/bulk',
    operation: store.records.bulk,
    bodyLimit: bulkLimit,
    summary: 'Insert, change and remove many records, all or none',
  }),
];

const identityRoutes = identity.records.identityStores.flatMap((name) =>
  recordRoutes(`/${name}`, identity.records, name),
);
/** `POST /tokens` is an operation of its own: a token is issued, not stored as sent. */
const isTokenCreation = ({ method, path }: Route): boolean => method === 'POST' && path === '/tokens';

export const storeSurface: Surface = {
  name: 'store',
  title: 'Stoa store: entities, identity, events (Rightech platform API)',
  base: '/api/v1',
  dialect: rightech,
  grammar: rightechGrammar,
  fixed: { '/': '{"success":true,"version":"v1"}', '/healthz': '{"success":true}' },
  routes: [
    ...authRoutes,
    ...storeRoutes,
    ...tokenRoutes,
    ...identityRoutes.filter((row) => !isTokenCreation(row)),
    ...bulkRoutes,
    ...recordRoutes('/:store', store.records),
  ],
};
