import { Fault, notFound } from '@stoa/kernel';
import type { Grammar, Spelling } from './grammar.js';

const inQuery = (name: string, description: string, type: string): Spelling => ({
  name,
  in: 'query',
  description,
  schema: { type },
});

/** Describes the parameters that `drf-query.ts` of the dialects parses. */
export const drfGrammar: Grammar = {
  spellings: {
    limit: [
      inQuery('page_size', 'Objects on a page: 50 where absent, 1000 at most.', 'string'),
      inQuery('limit', 'The same where `offset` is used instead of `page`.', 'string'),
    ],
    offset: [
      inQuery('page', 'Which page, or `last`.', 'string'),
      inQuery('offset', 'Objects to skip, instead of `page`.', 'string'),
    ],
    order: [inQuery('ordering', 'Fields by commas, `-` before those that descend.', 'string')],
    search: [inQuery('search', 'At most 10 words, each of which is in some field.', 'string')],
    matches: [
      {
        name: 'filter',
        in: 'query',
        description:
          'A field with its value: `title=x`; with a suffix `__in`, `__gt`, `__gte`, `__lt`, `__lte`, `__icontains` where the field has it. At most 1000 values of `__in`, and 2000 characters of a value.',
        schema: { type: 'object', additionalProperties: { type: 'string' } },
        style: 'form',
        explode: true,
      },
    ],
    versions: [
      {
        name: 'If-Match',
        in: 'header',
        description: 'The `ETag` of the version that is to be changed: 412 when it is no longer current.',
        schema: { type: 'string' },
      },
    ],
  },
  choices: [],
  faults: [
    notFound('page'),
    new Fault('not_acceptable', 'accept'),
    new Fault('unauthenticated', 'credential'),
  ],
  bodies: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
  security: {
    token: {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      'x-key-prefix': 'Token',
      description: '`Token <key>`, the key that `auth/` gives',
    },
  },
};
