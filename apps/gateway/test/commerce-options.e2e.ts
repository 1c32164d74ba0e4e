import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@stoa/testing';
import {
  base,
  json,
  newBuyer,
  newNews,
  newSupplier,
  newUser,
  plain,
  root,
  type Buyer,
} from './commerce-clients.js';

// DRF's SimpleMetadata: `actions` has POST for callers who may create, and PUT for objects that the caller may change.

const common = {
  description: '',
  renders: ['application/json'],
  parses: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
};
const ids: Record<string, number> = {};
const clients: Record<string, Client> = { anonymous: plain, admin: root };
let buyer: Buyer;

beforeAll(async () => {
  const own = await newSupplier();
  const supplier = await newUser({ role: 'supplier', supplier: own });
  const colleague = await newUser({ role: 'manager', supplier: own });
  buyer = await newBuyer();
  Object.assign(clients, { buyer: buyer.client, supplier: supplier.client, manager: colleague.client });
  ids.own = (await newNews({ supplier: own, is_published: true })).id;
  ids.ours = (await newNews({ is_published: true })).id;
  ids.draft = (await newNews()).id;
  ids.missing = 999_999;
  Object.assign(ids, { buyer: buyer.id, supplier: supplier.id, colleague: colleague.id });
});

const allowed: Record<string, string> = {
  news: 'GET, POST, HEAD, OPTIONS',
  users: 'GET, POST, HEAD, OPTIONS',
  'news/': 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS',
  'users/': 'GET, PUT, PATCH, HEAD, OPTIONS',
};

it.each<[role: string, resource: string, object: string, actions: string[]]>([
  ['admin', 'news', '', ['POST']],
  ['manager', 'news', '', ['POST']],
  ['supplier', 'news', '', ['POST']],
  ['buyer', 'news', '', []],
  ['admin', 'news', 'draft', ['PUT']],
  ['admin', 'news', 'missing', []],
  ['supplier', 'news', 'own', ['PUT']],
  ['supplier', 'news', 'ours', []],
  ['supplier', 'news', 'draft', []],
  ['buyer', 'news', 'ours', []],
  ['buyer', 'news', 'draft', []],
  ['admin', 'users', '', ['POST']],
  ['supplier', 'users', '', ['POST']],
  ['manager', 'users', '', []],
  ['buyer', 'users', '', []],
  ['admin', 'users', 'buyer', ['PUT']],
  ['supplier', 'users', 'colleague', ['PUT']],
  ['supplier', 'users', 'buyer', []],
  ['manager', 'users', 'supplier', []],
  ['buyer', 'users', 'buyer', ['PUT']],
  ['buyer', 'users', 'supplier', []],
])('OPTIONS by %s of %s/%s returns the actions %j', async (role, resource, object, actions) => {
  const reply = await clients[role]!('OPTIONS', `${base}/${resource}/${object && `${ids[object]}/`}`);
  const { name, actions: shown, ...rest } = json(reply) as { name: string; actions?: object };
  expect([reply.status, reply.headers.allow]).toEqual([200, allowed[object ? `${resource}/` : resource]]);
  expect(rest).toEqual(common);
  expect(name).toBe(`${resource === 'news' ? 'News' : 'Users'} ${object ? 'Instance' : 'List'}`);
  expect(shown && Object.keys(shown)).toEqual(actions.length ? actions : undefined);
});

it('returns no actions for an object whose id is not a number', async () => {
  const reply = await root('OPTIONS', `${base}/news/abc/`);
  expect([reply.status, json(reply)]).toEqual([200, { name: 'News Instance', ...common }]);
});

it('describes the fields of the body in an action', async () => {
  const reply = await root('OPTIONS', `${base}/news/`);
  expect(json(reply)).toMatchObject({
    actions: {
      POST: {
        id: { type: 'integer', required: false, read_only: true, label: 'ID' },
        title: { type: 'string', required: true, read_only: false, label: 'Title', max_length: 255 },
      },
    },
  });
});

it('keeps objects unchanged after OPTIONS', async () => {
  const list = async (): Promise<unknown> =>
    json(await root('GET', `${base}/news/?id__in=${ids.own},${ids.draft}`));
  const before = await list();
  for (const id of [ids.own, ids.draft]) await root('OPTIONS', `${base}/news/${id}/`);
  expect(await list()).toEqual(before);
});

describe('OPTIONS of a call', () => {
  it.each<[path: string, fields: string[]]>([
    ['auth/', ['email', 'login', 'username', 'password']],
    ['auth/password/reset/', ['email']],
    ['auth/password/reset/confirm/', ['token', 'new_password']],
  ])('shows the action of a public call without a key: %s', async (path, fields) => {
    const { actions } = json(await plain('OPTIONS', `${base}/${path}`)) as { actions: { POST: object } };
    expect(Object.keys(actions.POST)).toEqual(fields);
  });

  it('shows the action of a call for users with a key, and returns 401 without one', async () => {
    for (const path of ['auth/tokens/', 'auth/password/']) {
      const shown = json(await buyer.client('OPTIONS', `${base}/${path}`)) as { actions: object };
      expect(Object.keys(shown.actions)).toEqual(['POST']);
      expect((await plain('OPTIONS', `${base}/${path}`)).status).toBe(401);
    }
  });
});
