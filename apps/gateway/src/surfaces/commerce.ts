import { commerce } from '@stoa/contracts';
import { drf, type WireRequest } from '@stoa/dialects';
import { commerce as shapes } from '@stoa/dto';
import type { Resource } from '@stoa/kernel';
import { drfGrammar } from '../grammars/drf.grammar.js';
import { route, type RequestParts, type Route, type Surface } from '../route.js';
import { metadata } from './commerce-metadata.js';

const { auth, news, users } = commerce;

const base = '/api/rest/v1';
const bodyLimit = 2 * 1024 * 1024;
const created = { status: 201, bodyLimit } as const;
/** Whatever is no number reaches the service as well: permission is checked before existence. */
const id = ':id(^[^/.]+$)';

/** No object has the id 0. */
const idOf = ({ params }: RequestParts): number => (/^\d{1,9}$/.test(params.id!) ? Number(params.id) : 0);
const listed = (resource: Resource) => (parts: RequestParts) => ({
  query: drf.readTable(parts.query, resource),
});

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

/** PUT takes the whole, PATCH a part. */
const changes = (['PUT', 'PATCH'] as const).map((method) => ({ method, isPartial: method === 'PATCH' }));

const userRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/users/',
    operation: users.list,
    input: listed(shapes.usersResource),
    summary: 'Users',
  }),
  route({ method: 'POST', path: '/users/', operation: users.create, ...created, summary: 'Create a user' }),
  route({
    method: 'POST',
    path: '/users/registration/',
    operation: users.register,
    ...created,
    summary: 'Register as a buyer',
  }),
  route({
    method: 'GET',
    path: `/users/${id}/`,
    operation: users.get,
    input: (parts) => ({ id: idOf(parts) }),
    summary: 'A user',
  }),
  ...changes.map(({ method, isPartial }) =>
    route({
      method,
      path: `/users/${id}/`,
      operation: users.update,
      input: (parts) => ({ id: idOf(parts), isPartial }),
      bodyLimit,
      summary: 'Change a user',
    }),
  ),
];

const newsRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/news/',
    operation: news.list,
    input: listed(shapes.newsResource),
    summary: 'News',
  }),
  route({ method: 'POST', path: '/news/', operation: news.create, ...created, summary: 'Write news' }),
  route({
    method: 'GET',
    path: `/news/${id}/`,
    operation: news.get,
    input: (parts) => ({ id: idOf(parts) }),
    summary: 'An item of news',
  }),
  ...changes.map(({ method, isPartial }) =>
    route({
      method,
      path: `/news/${id}/`,
      operation: news.update,
      input: (parts) => ({ id: idOf(parts), isPartial }),
      bodyLimit,
      summary: 'Change news',
    }),
  ),
  route({
    method: 'DELETE',
    path: `/news/${id}/`,
    operation: news.remove,
    input: (parts) => ({ id: idOf(parts) }),
    status: 204,
    summary: 'Remove news',
  }),
];

/** DRF's root: the lists that there are. */
const root = ({ origin }: WireRequest): string =>
  JSON.stringify(Object.fromEntries(['news', 'users'].map((name) => [name, `${origin}${base}/${name}/`])));

/** What could be tried again and again to find out a secret, or to fill a mailbox. */
const guessable: readonly unknown[] = [auth.login, auth.requestReset, auth.confirmReset];
const isGuessable = (row: Route | undefined): boolean => guessable.includes(row?.operation);

export const commerceSurface: Surface = {
  name: 'commerce',
  title: 'Stoa commerce (Agora.ru REST API)',
  base,
  root: '/api/rest',
  dialect: drf,
  grammar: drfGrammar,
  fixed: { '/': root },
  aliases: { '/api-token-auth/': '/auth/', '/api-token-auth': '/auth/' },
  routes: [...authRoutes, ...userRoutes, ...newsRoutes],
  callerFirst: true,
  options: metadata,
  limits: [
    { per: 'address', points: 10, seconds: 60, when: isGuessable },
    { per: 'address', points: 60, seconds: 60, when: (_row, caller) => !caller },
    { per: 'caller', points: 1200, seconds: 60 },
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
