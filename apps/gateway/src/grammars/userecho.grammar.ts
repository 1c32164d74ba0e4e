import type { Grammar, Spelling } from './grammar.js';

const inQuery = (name: string, description: string, schema: Spelling['schema']): Spelling => ({
  name,
  in: 'query',
  description,
  ...(schema && { schema }),
});
const text = { type: 'string' };
const positive = { type: 'integer', minimum: 1 };

/** Describes the parameters that `userecho-query.ts` of the dialects parses, and impersonation. */
export const userechoGrammar: Grammar = {
  spellings: {
    limit: [inQuery('limit', 'Objects on a page: 50 where absent, 200 at most.', positive)],
    offset: [inQuery('page', 'Which page; the first unless given.', positive)],
    order: [inQuery('order_by', 'Fields by commas, `-` before those that descend: `-created,id`.', text)],
    matches: [
      {
        name: 'filter',
        in: 'query',
        description:
          '`filter__<field>[__not][__<condition>]=value`, as often as wanted; all of them hold. Conditions: exact, iexact, in, gt, gte, lt, lte, contains, icontains.',
        schema: { type: 'object', additionalProperties: text },
        style: 'form',
        explode: true,
      },
    ],
    unmodifiedSince: [
      {
        name: 'If-Unmodified-Since',
        in: 'header',
        description: 'A date of HTTP, or `updated` as it was read: 409 if the topic has changed since.',
        schema: text,
      },
    ],
    actor: [
      inQuery(
        'sso_token',
        'Act as the user for whom the site has made this token with its SSO key, whatever the scopes of the access token; the user is created if need be. Wins over the two below. A form or a JSON body can contain it instead.',
        text,
      ),
      inQuery('user_id', 'Act as this user; 0 is anonymous. Takes the scope `all`.', text),
      inQuery('user_sso_guid', 'Act as the user with this GUID. Takes the scope `all`.', text),
    ],
  },
  choices: [],
  bodies: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
  security: {
    access_token: { type: 'apiKey', in: 'query', name: 'access_token', description: 'Access token' },
    bearer: { type: 'http', scheme: 'bearer', description: 'Access token' },
  },
};
