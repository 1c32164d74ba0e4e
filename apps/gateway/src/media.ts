import { commerce } from '@stoa/contracts';
import { drf } from '@stoa/dialects';
import { drfGrammar } from './grammars/drf.grammar.js';
import { route, type Surface } from './route.js';

// Pictures of commerce, which pages of any site show: browsers request them without a key.

/** Shares the rate factor of the commerce surface. A page has many pictures, which a browser requests once. */
export const mediaSurface: Surface = {
  name: 'commerce',
  title: 'Pictures',
  base: '/media',
  dialect: drf,
  grammar: drfGrammar,
  fixed: {},
  routes: [
    route({
      method: 'GET',
      path: '/:token/:file/',
      operation: commerce.files.picture,
      input: ({ params }) => ({
        token: params.token!,
        variant: /^(\w+)\.webp$/.exec(params.file!)?.[1] ?? '',
      }),
      summary: 'Read a picture',
    }),
  ],
  limits: [{ per: 'address', points: 6000, seconds: 60 }],
  cors: {
    origins: '*',
    methods: ['GET', 'HEAD', 'OPTIONS'],
    allow: ['Range', 'If-None-Match'],
    expose: ['Content-Range', 'ETag', 'X-Request-Id'],
    maxAge: 600,
  },
};
