import { expect, it } from '@jest/globals';
import { Reply } from '@stoa/bus';
import { commerce } from '@stoa/contracts';
import { auditedFacts } from './audit-log.rules.js';

const context = { requestId: 'test' };

it.each([
  [
    'a change by the id of the input',
    { operation: commerce.news.update, input: { id: 7 }, reply: Reply.one('{"id":7}') },
    { action: 'update', objectType: 'news', objectId: 7, loggedIn: null },
  ],
  [
    'a creation by the id of the reply',
    { operation: commerce.news.create, input: {}, reply: Reply.one('{"id":8,"user":null}') },
    { action: 'create', objectType: 'news', objectId: 8, loggedIn: null },
  ],
  [
    'a login by the user of the reply',
    { operation: commerce.auth.login, input: {}, reply: Reply.one('{"token":"t","user":{"id":3}}') },
    { action: 'login', objectType: 'auth', objectId: null, loggedIn: 3 },
  ],
  [
    'a refused call, which has no reply',
    { operation: commerce.news.create, input: {} },
    { action: 'create', objectType: 'news', objectId: null, loggedIn: null },
  ],
])('names %s', (_name, call, facts) => {
  expect(auditedFacts({ ...call, context } as Parameters<typeof auditedFacts>[0])).toEqual(facts);
});
