import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bearer, httpClient, testStack, type Client } from '@stoa/testing';
import { agent, ask, done, failed, newForum, newUser, type Any, type User } from './community-clients.js';

const { gateway } = testStack();

const newTopic = (client: Client, { id, type }: { id: number; type: Any }, given: object = {}) =>
  done(client, 'POST', `forums/${id}/topics`, { header: 'a topic', type: type.id, ...given });
let anna: User;
let boris: User;
beforeAll(async () => {
  [anna, boris] = await Promise.all([newUser(), newUser()]);
});

describe('subscriptions', () => {
  const list = (client: Client, user: number, query = '') =>
    done(client, 'GET', `users/${user}/subscriptions${query}`);

  it('has the topics that a user wrote or commented on, each once', async () => {
    const user = await newUser();
    const forum = await newForum();
    const own = await newTopic(user.client, forum);
    const other = await newTopic(agent, forum, { header: 'of an agent' });
    for (const text of ['x', 'y']) await done(user.client, 'POST', `topics/${other.id}/comments`, { text });
    await done(user.client, 'POST', `topics/${own.id}/comments`, { text: 'x' });
    const [status, reply] = await ask(user.client, 'GET', `users/${user.id}/subscriptions`);
    expect([status, reply]).toEqual([
      200,
      {
        status: 'success',
        data: [
          { object_type: 'topic', object_id: own.id, name: 'a topic', created: expect.any(String) },
          { object_type: 'topic', object_id: other.id, name: 'of an agent', created: expect.any(String) },
        ],
        details: { page: 1, limit: 50, count: 2, pages: 1 },
      },
    ]);
    expect(await list(user.client, user.id, '?filter__name__contains=agent')).toHaveLength(1);
  });

  it('changes one object or several at once, and replies with all of them', async () => {
    const user = await newUser();
    const { id: forum, name, type } = await newForum();
    const category = await done(agent, 'POST', `forums/${forum}/categories`, { name: 'c' });
    const change = (body: object) => done(user.client, 'PUT', `users/${user.id}/subscriptions`, body);
    const wish = (object_type: string, object_id: number, subscribed = true) => ({
      object_type,
      object_id,
      subscribed,
    });
    const follows = (object_type: string, object_id: number, name: string) => ({
      object_type,
      object_id,
      name,
      created: expect.any(String),
    });
    expect(await change(wish('forum', forum))).toEqual([follows('forum', forum, name)]);
    const all = [
      follows('forum', forum, name),
      follows('category', category.id, 'c'),
      follows('type', type.id, type.name),
    ];
    const wishes = [wish('category', category.id), wish('type', type.id), wish('forum', forum)];
    expect(await change(wishes)).toEqual(all);
    expect(await change([wish('category', category.id, false), wish('type', type.id, false)])).toEqual([
      all[0],
    ]);
    expect(await change(wish('type', type.id, false))).toEqual([all[0]]);
  });

  it('makes no change when one of several objects is not seen', async () => {
    const { id: forum } = await newForum();
    const { id: hidden } = await newForum({ type: 'PRIVATE' });
    const wishes = [forum, hidden].map((object_id) => ({
      object_type: 'forum',
      object_id,
      subscribed: true,
    }));
    const before = await list(anna.client, anna.id);
    expect(await ask(anna.client, 'PUT', `users/${anna.id}/subscriptions`, wishes)).toEqual([
      404,
      failed('not_found'),
    ]);
    expect(await list(anna.client, anna.id)).toEqual(before);
  });

  it('has an object as long as the user sees it, also for agents', async () => {
    const user = await newUser();
    const forum = await newForum();
    const topic = await newTopic(agent, forum);
    await done(user.client, 'POST', `topics/${topic.id}/comments`, { text: 'x' });
    const followed = async (client: Client) =>
      (await list(client, user.id)).map(({ object_id }: { object_id: number }) => object_id);
    for (const [change, seen] of [
      [{ is_private: true }, []],
      [{ is_private: false }, [topic.id]],
    ] as const) {
      await done(agent, 'PUT', `forums/${forum.id}/topics`, { id: topic.id, ...change });
      expect([await followed(user.client), await followed(agent)]).toEqual([seen, seen]);
    }
    await done(agent, 'DELETE', `topics/${topic.id}`);
    expect(await followed(user.client)).toEqual([]);
  });

  it('of another user takes the scope all for reading, and an agent for changes', async () => {
    const reader = await newUser(['read', 'write']);
    expect(await ask(reader.client, 'GET', `users/${anna.id}/subscriptions`)).toEqual([
      403,
      failed('scope_required', { scope: 'all' }),
    ]);
    const { id: forum } = await newForum();
    const wish = { object_type: 'forum', object_id: forum, subscribed: true };
    expect(await ask(reader.client, 'PUT', `users/${reader.id}/subscriptions`, wish)).toEqual([
      403,
      failed('scope_required', { scope: 'all' }),
    ]);
    expect(await ask(boris.client, 'PUT', `users/${anna.id}/subscriptions`, wish)).toEqual([
      403,
      failed('forbidden'),
    ]);
    const changed = await done(agent, 'PUT', `users/${anna.id}/subscriptions`, wish);
    expect(changed).toContainEqual(expect.objectContaining({ object_type: 'forum', object_id: forum }));
  });

  it.each([
    [{ object_type: 'user', object_id: 1, subscribed: true }, 'object_type'],
    [{ object_type: 'constructor', object_id: 1, subscribed: true }, 'object_type'],
    [{ object_type: 'forum', object_id: 'x', subscribed: true }, 'object_id'],
    [{ object_type: 'forum', object_id: 1 }, 'subscribed'],
  ])('returns 400 for %j', async (body, field) => {
    const [status, { details }] = await ask(anna.client, 'PUT', `users/${anna.id}/subscriptions`, body);
    expect([status, details.code, Object.keys(details.fields ?? {})]).toEqual([
      400,
      'validation_error',
      [field],
    ]);
  });

  it('returns 404 for a user who does not exist or is deleted', async () => {
    const user = await newUser();
    await newTopic(user.client, await newForum());
    await done(agent, 'DELETE', `users/${user.id}`);
    for (const id of [user.id, 999_999_999])
      expect(await ask(agent, 'GET', `users/${id}/subscriptions`)).toEqual([404, failed('not_found')]);
  });
});

describe('the access list of a private forum', () => {
  const path = (forum: number) => `forums/${forum}/access_list`;

  it('has each address once in lower case, and names those that are none', async () => {
    const { id } = await newForum({ type: 'PRIVATE' });
    const emails = ['Anna@Example.org', 'anna@example.org', 'nothing', 'boris@example.org', ''];
    expect(await done(agent, 'POST', path(id), { emails })).toEqual({
      added: ['anna@example.org', 'boris@example.org'],
      existing: [],
      invalid: ['nothing', ''],
    });
    expect(await done(agent, 'POST', path(id), { email: ' ANNA@example.org, carol@example.org' })).toEqual({
      added: ['carol@example.org'],
      existing: ['anna@example.org'],
      invalid: [],
    });
    expect(await ask(agent, 'GET', `${path(id)}?limit=2`)).toEqual([
      200,
      {
        status: 'success',
        data: ['anna', 'boris'].map((name) => ({
          id: expect.any(Number),
          email: `${name}@example.org`,
          created: expect.any(String),
        })),
        details: { page: 1, limit: 2, count: 3, pages: 2 },
      },
    ]);
    expect(await done(agent, 'DELETE', `${path(id)}?emails=BORIS@example.org,dora@example.org`)).toEqual({
      removed: ['boris@example.org'],
      missing: ['dora@example.org'],
    });
    expect(await done(agent, 'GET', path(id))).toHaveLength(2);
  });

  it('opens the forum to the verified owner of an address, also to one who comes later', async () => {
    const { id } = await newForum({ type: 'PRIVATE' });
    const early = `${randomUUID()}@example.org`;
    await done(agent, 'POST', path(id), { emails: [boris.email.toUpperCase(), early] });
    const sees = async (client: Client) =>
      (await done(client, 'GET', `forums?filter__id=${id}`)).length === 1;
    expect([await sees(anna.client), await sees(boris.client)]).toEqual([false, true]);
    for (const [email_verified, isSeen] of [
      [false, false],
      [true, true],
    ] as const) {
      const email = isSeen ? early : `${randomUUID()}@example.org`;
      if (!isSeen) await done(agent, 'POST', path(id), { email });
      const user = await done(agent, 'POST', 'users/get_or_create', { email, email_verified });
      const given = { name: 'late', scopes: ['read'], user_id: user.id };
      const { token } = await done(agent, 'POST', 'tokens', given);
      expect(await sees(httpClient(gateway, bearer(token)))).toBe(isSeen);
    }
    await done(agent, 'DELETE', path(id), { email: boris.email });
    expect(await sees(boris.client)).toBe(false);
  });

  it('returns 400 for a forum that is not private, 404 for one that does not exist, 403 for users', async () => {
    const { id } = await newForum();
    const { id: hidden } = await newForum({ type: 'KNOWLEDGEBASE PRIVATE' });
    for (const [method, body] of [
      ['GET'],
      ['POST', { email: 'a@example.org' }],
      ['DELETE', { email: 'a' }],
    ] as const) {
      expect(await ask(agent, method, path(id), body)).toEqual([
        400,
        failed('validation_error', { fields: { forum: ['not_private'] } }),
      ]);
      expect((await ask(agent, method, path(999_999_999), body))[0]).toBe(404);
      expect((await ask(agent, method, path(hidden), body))[0]).toBe(200);
      expect(await ask(anna.client, method, path(hidden), body)).toEqual([403, failed('forbidden')]);
    }
  });

  it.each([
    [{}, { emails: ['required'] }],
    [{ emails: Array<string>(501).fill('a@example.org') }, { emails: ['invalid'] }],
    [{ emails: ['a@example.org', 5] }, { 'emails.1': ['invalid'] }],
    [{ emails: ['a@example.org'], email: 'b@example.org' }, { email: ['ambiguous'] }],
  ])('returns 400 for a body such as %.60j', async (body, fields) => {
    const { id } = await newForum({ type: 'PRIVATE' });
    expect(await ask(agent, 'POST', path(id), body)).toEqual([400, failed('validation_error', { fields })]);
    expect(await done(agent, 'GET', path(id))).toEqual([]);
  });

  it('returns 403 for a token without the scopes', async () => {
    const { token } = await done(agent, 'POST', 'tokens', { name: 'narrow', scopes: ['read', 'write'] });
    const { id } = await newForum({ type: 'PRIVATE' });
    const narrow = httpClient(gateway, bearer(token));
    expect(await ask(narrow, 'GET', path(id))).toEqual([403, failed('scope_required', { scope: 'all' })]);
  });
});

describe('the groups of a forum', () => {
  it('see it when it is private, and are shown to agents', async () => {
    const group = await done(agent, 'POST', 'users/groups', { name: randomUUID() });
    const { id } = await newForum({ type: 'PRIVATE', groups: [group.id] });
    const user = await newUser();
    const seenBy = (client: Client) => done(client, 'GET', `forums?filter__id=${id}`);
    expect(await seenBy(user.client)).toEqual([]);
    await done(agent, 'POST', `users/${user.id}/group`, { group_id: group.id });
    const [shown] = await seenBy(user.client);
    expect(shown).not.toHaveProperty('groups');
    expect((await seenBy(agent))[0].groups).toEqual([{ id: group.id, name: group.name }]);
    expect(await done(agent, 'PUT', 'forums', { id, description: 'x' })).toHaveProperty('groups.length', 1);
    expect(await ask(agent, 'PUT', 'forums', { id, groups: [group.id, 999_999_999] })).toEqual([
      400,
      failed('validation_error', { fields: { groups: ['invalid'] } }),
    ]);
    const copy = await done(agent, 'POST', 'forums', { name: randomUUID(), template_forum_id: id });
    expect(copy.groups).toEqual([{ id: group.id, name: group.name }]);
    expect((await done(agent, 'PUT', 'forums', { id, groups: [] })).groups).toEqual([]);
    expect(await seenBy(user.client)).toEqual([]);
  });
});
