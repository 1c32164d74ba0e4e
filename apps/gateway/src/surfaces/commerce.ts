import { commerce } from '@stoa/contracts';
import { drf, type WireRequest } from '@stoa/dialects';
import { drfGrammar } from '../grammars/drf.grammar.js';
import { route, type Route, type Surface } from '../route.js';
import { analyticsRoutes } from './commerce-analytics.js';
import { catalogueRoutes } from './commerce-catalogue.js';
import { claimRoutes } from './commerce-claims.js';
import { partyRoutes } from './commerce-parties.js';
import { exportRoutes } from './commerce-exports.js';
import { fileRoutes, pictureRow } from './commerce-files.js';
import { messageRoutes } from './commerce-messages.js';
import { metadata } from './commerce-metadata.js';
import { importRoutes } from './commerce-imports.js';
import { orderRoutes } from './commerce-orders.js';
import {
  actionRow,
  base,
  bodyLimit,
  changeRows,
  resourceRoutes,
  resourceRows,
} from './commerce-resources.js';
import { chatSocket, socketNotes } from './commerce-sockets.js';
import { stockRoutes } from './commerce-stock.js';
import { webhookRoutes } from './commerce-webhooks.js';

const { auditLog, auth, feedbackMessages, files, news, promotions, users } = commerce;

const created = { status: 201, bodyLimit } as const;

const authRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/auth/',
    operation: auth.login,
    bodyLimit,
    summary: 'Get a key by e-mail or login',
  }),
  route({
    method: 'POST',
    path: '/auth/logout/',
    operation: auth.logout,
    input: () => ({}),
    status: 204,
    endsCredential: true,
    summary: 'Revoke the key in hand',
  }),
  route({ method: 'GET', path: '/auth/me/', operation: auth.me, summary: 'Who calls' }),
  route({
    method: 'PATCH',
    path: '/auth/me/',
    operation: auth.changeMe,
    bodyLimit,
    summary: 'Change oneself',
  }),
  route({
    method: 'POST',
    path: '/auth/password/',
    operation: auth.changePassword,
    status: 204,
    bodyLimit,
    summary: 'Change the password; other keys of logins are revoked',
  }),
  route({
    method: 'POST',
    path: '/auth/password/reset/',
    operation: auth.requestReset,
    status: 204,
    bodyLimit,
    summary: 'Have a token for a new password sent by mail; the answer does not tell whether there is anyone',
  }),
  route({
    method: 'POST',
    path: '/auth/password/reset/confirm/',
    operation: auth.confirmReset,
    status: 204,
    bodyLimit,
    summary: 'Set a new password by such a token',
  }),
  route({
    method: 'GET',
    path: '/auth/tokens/',
    operation: auth.tokens,
    input: ({ query }) => ({ query: drf.readPage(query) }),
    summary: 'Named keys',
  }),
  route({
    method: 'POST',
    path: '/auth/tokens/',
    operation: auth.createToken,
    ...created,
    summary: 'Make a named key; it is shown here and never again',
  }),
  route({
    method: 'DELETE',
    path: '/auth/tokens/:id(^[^/.]+$)/',
    operation: auth.removeToken,
    status: 204,
    summary: 'Revoke a named key',
  }),
];

const usersPath = '/users/';
const userRows = resourceRows(users, usersPath);

const userRoutes: Route[] = [
  ...userRows.list,
  route({
    method: 'POST',
    path: usersPath,
    operation: users.create,
    ...created,
    summary: 'Create a user',
  }),
  route({
    method: 'POST',
    path: '/users/registration/',
    operation: users.register,
    ...created,
    summary: 'Register as a buyer',
  }),
  ...userRows.get,
  ...changeRows(users.update, usersPath, 'Change a user'),
];

const routes: Route[] = [
  ...authRoutes,
  ...userRoutes,
  ...partyRoutes,
  ...catalogueRoutes,
  // Plain resources.
  ...resourceRoutes(news, '/news/'),
  pictureRow('/news/', 'image', news.setImage, 'Set the picture of news'),
  ...resourceRoutes(promotions, '/promotions/'),
  pictureRow('/promotions/', 'image', promotions.setImage, 'Set the picture of a promotion'),
  actionRow({
    path: '/promotions/',
    name: 'check',
    operation: promotions.check,
    summary: 'Whether a promotion applies to an order, and why not',
  }),
  ...resourceRoutes(auditLog, '/audit-log/'),
  ...stockRoutes,
  ...orderRoutes,
  ...claimRoutes,
  ...webhookRoutes,
  ...analyticsRoutes,
  ...exportRoutes,
  ...importRoutes,
  ...fileRoutes,
  ...messageRoutes,
];

/** DRF's root: the list of each resource. */
const lists = routes
  .filter(({ operation, path }) => operation.form === 'list' && /^\/[^/]+\/$/.test(path))
  .map(({ path }) => path);
const root = ({ origin }: WireRequest): string =>
  JSON.stringify(
    Object.fromEntries(lists.toSorted().map((path) => [path.slice(1, -1), `${origin}${base}${path}`])),
  );

/** What could be tried again and again to find out a secret, or to fill a mailbox. */
const guessable: readonly unknown[] = [auth.login, auth.requestReset, auth.confirmReset];
const isGuessable = (row: Route | undefined): boolean => guessable.includes(row?.operation);

/** What visitors write, with or without files. */
const isFeedback = (row: Route | undefined): boolean =>
  row?.operation === feedbackMessages.create || row?.operation === feedbackMessages.createFromForm;

export const commerceSurface: Surface = {
  name: 'commerce',
  title: 'Stoa commerce (Agora.ru REST API)',
  base,
  root: '/api/rest',
  dialect: drf,
  grammar: drfGrammar,
  fixed: { '/': root },
  aliases: { '/api-token-auth/': '/auth/', '/api-token-auth': '/auth/' },
  routes,
  realtime: chatSocket,
  notes: socketNotes,
  callerFirst: true,
  options: metadata,
  limits: [
    { per: 'address', points: 10, seconds: 60, when: isGuessable },
    { per: 'address', points: 10, seconds: 60, when: isFeedback },
    { per: 'address', points: 60, seconds: 60, when: (_row, caller) => !caller },
    { per: 'caller', points: 1200, seconds: 60 },
    { per: 'caller', points: 60, seconds: 60, when: (row) => row?.operation === files.create },
    { per: 'address', points: 60, seconds: 60, refusals: true },
  ],
  cors: {
    origins: '*',
    methods: ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allow: [
      ...['Authorization', 'Content-Type', 'Accept', 'Accept-Language'],
      ...['Idempotency-Key', 'If-Match', 'X-Requested-With'],
    ],
    expose: ['Allow', 'Retry-After', 'Location', 'ETag', 'X-Request-Id'],
    maxAge: 600,
  },
  vendorPages: {
    docs: '/api/rest/docs/',
    description: '/api/rest/schema/',
    postman: '/api/rest/postman.json',
  },
};
