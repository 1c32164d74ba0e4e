import { identity, store } from '@stoa/contracts';
import { rightech } from '@stoa/dialects';
import { groupBody, roleBody, tokenChange, userBody } from '@stoa/dto';
import { rightechGrammar } from '../grammars/rightech.grammar.js';
import { route, type Route, type Surface } from '../route.js';
import { eventRoutes, objectRoutes, packetRoutes } from './store-objects.js';
import { recordLimit } from './store-parts.js';
import { belowRecordRoutes, bulkRoutes, recordRoutes } from './store-records.js';
import { endedSession, issuedToken, openedSession } from './store-sessions.js';
import { transferRoutes } from './store-transfers.js';

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
    endsCredential: true,
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

const identityBodies = { users: userBody, groups: groupBody, roles: roleBody, tokens: tokenChange };
const identityRoutes = identity.records.identityStores.flatMap((name) =>
  recordRoutes(`/${name}`, identity.records, name).map((row) => ({
    ...row,
    example: identityBodies[name],
  })),
);
/** `POST /tokens` is an operation of its own: a token is issued, not stored as sent. */
const isTokenCreation = ({ method, path }: Route): boolean => method === 'POST' && path === '/tokens';

/** Polling asks and sends, and pages of other origins ask first. */
const socketMethods = ['GET', 'POST', 'OPTIONS'];

export const storeSurface: Surface = {
  name: 'store',
  title: 'Stoa store: entities, identity, events (Rightech platform API)',
  base: '/api/v1',
  dialect: rightech,
  grammar: rightechGrammar,
  fixed: { '/': '{"success":true,"version":"v1"}', '/healthz': '{"success":true}' },
  realtime: {
    '/socket.io': socketMethods,
    '/socket.io/': socketMethods,
    '/events/stream': ['GET'],
    '/api/v1/events/stream': ['GET'],
  },
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
