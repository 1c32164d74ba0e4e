import { identity, store } from '@stoa/contracts';
import type { recordOperations } from '@stoa/contracts';
import { rightech } from '@stoa/dialects';
import { invalid } from '@stoa/kernel';
import { rightechGrammar } from '../openapi/rightech-grammar.js';
import { route, type RequestParts, type Route, type Surface } from '../route.js';
import { endedSession, issuedToken, openedSession } from './store-sessions.js';
import { exportFile, exportFormat, importFormat, transferTypes } from './store-transfers.js';

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

/** Which parts of one record are wanted, and what is to be put in the place of ids. */
const shape = ({ query }: RequestParts) => ({
  only: rightech.readFields(query),
  with: rightech.readFields(query, 'with'),
  unwind: rightech.readFields(query, 'unwind'),
});

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

/** `removed=true`: those that are gone and can be restored. */
const isRemoved = (query: URLSearchParams): boolean => query.get('removed') === 'true';

const recordOf = ({ params }: RequestParts) => ({ store: params.store!, id: params.id! });

const belowRecordRoutes: Route[] = [
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
    isServiceScoped: true,
    bodyLimit: recordLimit,
    summary: 'Let users see a record',
  }),
  route({
    method: 'DELETE',
    path: '/:store/:id/access',
    operation: store.records.unshare,
    isServiceScoped: true,
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

const objectRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/objects/:id/model',
    operation: store.objects.model,
    input: ({ params, query }) => ({ id: params.id!, only: rightech.readFields(query) }),
    summary: "Get a device's model",
  }),
  route({
    method: 'POST',
    path: '/objects/:id/commands/:command',
    operation: store.objects.requestCommand,
    input: ({ params }) => ({ id: params.id!, command: params.command! }),
    bodyLimit: recordLimit,
    summary: 'Ask a device for something; the body, which may be empty, holds the parameters',
  }),
];

const uploadLimit = 1024 ** 3;

const transferRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/:store/export',
    operation: store.transfers.exportRecords,
    input: ({ params, query }) => ({
      store: params.store!,
      format: exportFormat(query),
      // A file is the whole of it unless a limit is given.
      query: { ...rightech.readList(query), ...(query.get('limit') ? {} : { limit: null }) },
    }),
    file: exportFile,
    summary: 'Records as a file, one a line',
  }),
  route({
    method: 'POST',
    path: '/:store/import',
    operation: store.transfers.importRecords,
    input: ({ params, query, headers }) => ({
      store: params.store!,
      format: importFormat(query, headers['content-type'] as string | undefined),
      strict: query.get('strict') === 'true',
    }),
    upload: { types: Object.values(transferTypes), most: uploadLimit },
    summary: 'Create a record of each line of a file; how it goes is told as server-sent events',
  }),
];

const packetsOf = (parts: RequestParts) => ({
  ...recordOf(parts),
  query: summaryFilter(parts),
});

/** `ofType` and `snaps`, which some clients send, are taken and ignored. */
const packetRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/:store/:id/packets',
    operation: store.packets.receive,
    input: recordOf,
    bodyLimit: bulkLimit,
    summary: 'Store what a device measured: one packet, or several as an array',
  }),
  route({
    method: 'GET',
    path: '/:store/:id/packets',
    operation: store.packets.summary,
    when: isSummary,
    input: packetsOf,
    summary: 'Number of packets, the first and the last',
  }),
  route({
    method: 'GET',
    path: '/:store/:id/packets',
    operation: store.packets.count,
    when: isCount,
    input: packetsOf,
    summary: 'Number of packets',
  }),
  route({
    method: 'GET',
    path: '/:store/:id/packets',
    operation: store.packets.list,
    input: (parts) => ({ ...recordOf(parts), query: rightech.readList(parts.query) }),
    summary: 'List packets in the order of packet time, which `from` and `to` are about',
  }),
];

const eventRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/events',
    operation: store.events.list,
    input: ({ query }) => ({ query: rightech.readList(query) }),
    summary: 'What happened',
  }),
  route({
    method: 'GET',
    path: '/events/org',
    operation: store.events.names,
    summary: 'Names of the events that happened',
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
    ...eventRoutes,
    ...objectRoutes,
    ...packetRoutes,
    ...bulkRoutes,
    ...transferRoutes,
    ...belowRecordRoutes,
    ...recordRoutes('/:store', store.records),
  ],
};
