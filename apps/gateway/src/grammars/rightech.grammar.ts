import { maxPage } from '@stoa/kernel';
import type { Grammar, Spelling } from './grammar.js';

const inQuery = (name: string, description: string, more: Partial<Spelling> = {}): Spelling => ({
  name,
  in: 'query',
  description,
  ...more,
});

const time = { schema: { type: 'string' } };
const flag = { schema: { type: 'string', enum: ['true'] } };

/** Describes the parameters that `rightech-query.ts` and `rightech-where.ts` of the dialects parse. */
export const rightechGrammar: Grammar = {
  bodies: ['application/json'],
  spellings: {
    limit: [
      inQuery('limit', `Most records in the reply; ${maxPage} where absent or greater.`, {
        schema: { type: 'integer', minimum: 1 },
      }),
      inQuery('nolimit', 'With `streamed=true`: every record, however many.', flag),
      inQuery('streamed', 'See `nolimit`.', flag),
    ],
    offset: [inQuery('offset', 'Records to skip: `offset=10000` begins with item 10001.')],
    after: [
      inQuery('after', 'Only records after this `_id`; what `Link` leads to. Not together with `sortBy`.'),
    ],
    only: [
      inQuery('only', 'Fields wanted, as dotted paths: `name,config.mode`. `_id` always comes along.', {
        style: 'form',
        explode: false,
      }),
    ],
    with: [
      inQuery('with', 'Heavy fields to come along, which else stay out.', { style: 'form', explode: false }),
    ],
    unwind: [
      inQuery('unwind', 'Fields whose id is to give way to the record that it names.', {
        style: 'form',
        explode: false,
      }),
    ],
    from: [
      inQuery(
        'from',
        'Earliest `time`, inclusive: milliseconds since 1970, or ISO 8601 (UTC without a zone).',
        time,
      ),
      inQuery('begin', 'Same as `from`, which wins.', time),
    ],
    to: [
      inQuery('to', 'Latest `time`, inclusive; written like `from`.', time),
      inQuery('end', 'Same as `to`, which wins.', time),
    ],
    sort: [
      inQuery(
        'sortBy',
        'Dotted path of the field to sort by, descending with a leading `-`; `_id` where absent.',
        {
          schema: { type: 'string', pattern: '^[-+]?[^.]+(\\.[^.]+)*$' },
        },
      ),
    ],
    search: [inQuery('search', 'Text that some value of the record contains, in any case.')],
    where: [
      inQuery('where', whereText(), {
        style: 'form',
        explode: true,
        schema: {
          type: 'object',
          propertyNames: { pattern: '^where[._].+$' },
          additionalProperties: { type: 'string' },
        },
        // An empty example, so that a documentation page does not prefill invented fields.
        example: {},
      }),
      inQuery('withChildGroups', 'Taken and ignored: records of child groups are seen anyway.', flag),
    ],
    format: [inQuery('format', 'How the lines are written; else the content type of a body says.')],
    strict: [inQuery('strict', 'Stop at the first line that fails.', flag)],
    versions: [
      {
        name: 'If-Match',
        in: 'header',
        description: 'The `ETag` (or several) that the record must still have; 412 otherwise.',
        schema: { type: 'string' },
      },
    ],
  },

  pathExamples: { store: 'objects', name: 'sensors', command: 'setLevel' },

  choices: [
    {
      name: 'meta',
      in: 'query',
      description:
        'What is known about the records in place of them. Not together with `limit` and `offset`.',
      schema: { type: 'string', enum: ['true', 'count'] },
    },
    {
      name: 'removed',
      in: 'query',
      description: 'Records that were removed and can be restored, in place of those that are there.',
      schema: { type: 'string', enum: ['true'] },
    },
  ],

  security: {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The token of `POST /auth/token` or `POST /tokens`. It wins over the cookie.',
    },
    sid: {
      type: 'apiKey',
      in: 'cookie',
      name: 'sid',
      description:
        'Set by `POST /auth`. A browser sends it by itself: on this page, log in there and fill in nothing.',
    },
  },
};

/** Each condition is one parameter, with path and operator in the name of the parameter. */
function whereText(): string {
  return [
    'Conditions on fields, all of which must hold: `where.<path>=value`.',
    'Operators end the name: `where.a!=1`, `where.a>=1`, `where.a<=1`, `where.a>1`, `where.a<1`.',
    'Several values by comma are alternatives. `null`, `true`, `false` and numbers are typed; quotes force text.',
    '`where_a` is the same as `where.a`.',
  ].join(' ');
}
