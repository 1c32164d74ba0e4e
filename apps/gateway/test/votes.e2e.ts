import { beforeAll, describe, expect, it } from '@jest/globals';
import { bearer, httpClient, testStack, type Client } from '@stoa/testing';
import { agent, ask, done, failed, newForum, newUser, type User } from './community-clients.js';

const { gateway, community } = testStack();
const visitor = httpClient(gateway, bearer(community.anonymousToken));

async function newTopic(
  given: object = {},
  forumFields: object = {},
): Promise<{ id: number; forum: number }> {
  const { id: forum, type } = await newForum(forumFields);
  const { id } = await done(agent, 'POST', `forums/${forum}/topics`, {
    header: 'x',
    type: type.id,
    ...given,
  });
  return { id, forum };
}
const vote = (diff: number, positive: number, negative: number, own: number) => ({
  diff,
  positive,
  negative,
  total: positive + negative,
  current_user: own,
});
let anna: User;
let boris: User;
beforeAll(async () => {
  const scopes = ['read', 'write'];
  [anna, boris] = await Promise.all([newUser(scopes), newUser(scopes)]);
});

describe('a vote for a topic', () => {
  it('is counted once, replaced by the next one of the same user, and withdrawn by 0', async () => {
    const { id } = await newTopic();
    const cast = (user: User, value: unknown) => ask(user.client, 'PUT', `topics/${id}/vote`, { value });
    expect(await cast(anna, 1)).toEqual([200, { status: 'success', data: vote(1, 1, 0, 1) }]);
    expect(await cast(anna, 1)).toEqual([200, { status: 'success', data: vote(1, 1, 0, 1) }]);
    expect(await cast(boris, '-1')).toEqual([200, { status: 'success', data: vote(0, 1, 1, -1) }]);
    expect(await cast(anna, -1)).toEqual([200, { status: 'success', data: vote(-2, 0, 2, -1) }]);
    expect(await cast(anna, 0)).toEqual([200, { status: 'success', data: vote(-1, 0, 1, 0) }]);
    expect(await cast(anna, 0)).toEqual([200, { status: 'success', data: vote(-1, 0, 1, 0) }]);
    const seenBy = async (client: Client) => (await done(client, 'GET', `topics/${id}`)).vote;
    expect(await seenBy(boris.client)).toEqual(vote(-1, 0, 1, -1));
    expect(await seenBy(agent)).toEqual(vote(-1, 0, 1, 0));
  });

  it('leaves the time of the change of the topic, and is counted for the forum', async () => {
    const { id, forum } = await newTopic();
    const { updated } = await done(agent, 'GET', `topics/${id}`);
    await done(anna.client, 'PUT', `topics/${id}/vote`, { value: 1 });
    expect((await done(agent, 'GET', `topics/${id}`)).updated).toBe(updated);
    const [{ vote_count }] = await done(agent, 'GET', `forums?filter__id=${forum}`);
    expect(vote_count).toBe(1);
  });

  it('of another user takes the scope all', async () => {
    const { id } = await newTopic();
    const path = `topics/${id}/vote?user_id=${boris.id}`;
    expect(await ask(anna.client, 'PUT', path, { value: 1 })).toEqual([
      403,
      failed('scope_required', { scope: 'all' }),
    ]);
    await done(agent, 'PUT', path, { value: 1 });
    expect((await done(boris.client, 'GET', `topics/${id}`)).vote.current_user).toBe(1);
  });

  it.each([
    [{ value: 2 }, { value: ['invalid'] }],
    [{ value: 0.5 }, { value: ['invalid'] }],
    [{ value: '' }, { value: ['invalid'] }],
    [{ value: null }, { value: ['invalid'] }],
    [{ value: [1] }, { value: ['invalid'] }],
    [{}, { value: ['required'] }],
  ])('returns 400 for %j', async (body, fields) => {
    const { id } = await newTopic();
    expect(await ask(anna.client, 'PUT', `topics/${id}/vote`, body)).toEqual([
      400,
      failed('validation_error', { fields }),
    ]);
  });

  it('returns 403 for a token without the scope write', async () => {
    const { id } = await newTopic();
    const { client } = await newUser(['read']);
    expect(await ask(client, 'PUT', `topics/${id}/vote`, { value: 1 })).toEqual([
      403,
      failed('scope_required', { scope: 'write' }),
    ]);
  });

  it.each(['vote', 'voters'])('has no %s where the topic is not seen', async (path) => {
    const hidden = [
      await newTopic({ is_private: true }),
      await newTopic({}, { type: 'PRIVATE' }),
      await newTopic({}, { type: 'HELPDESK' }),
      { id: 999_999_999 },
    ];
    for (const { id } of hidden)
      expect(
        path === 'vote'
          ? await ask(anna.client, 'PUT', `topics/${id}/vote`, { value: 1 })
          : await ask(anna.client, 'GET', `topics/${id}/voters`),
      ).toEqual([404, failed('not_found')]);
  });
});

describe('a vote of a visitor', () => {
  it('returns 403 in a forum that does not allow it', async () => {
    const { id } = await newTopic();
    expect(await ask(visitor, 'PUT', `topics/${id}/vote`, { value: 1 })).toEqual([403, failed('forbidden')]);
  });

  it('is one of the network of the client where the forum allows it', async () => {
    const { id } = await newTopic({}, { allow_anonymous_votes: true });
    // The tokens are different, and the network is the same.
    const { token } = await done(agent, 'POST', 'tokens', {
      name: 'other',
      scopes: ['read', 'write'],
      user_id: 0,
    });
    const other = httpClient(gateway, bearer(token));
    expect(await done(other, 'PUT', `topics/${id}/vote`, { value: 1 })).toEqual(vote(1, 1, 0, 1));
    const again = await done(agent, 'PUT', `topics/${id}/vote?user_id=0`, { value: -1 });
    expect(again).toEqual(vote(-1, 0, 1, -1));
    expect((await done(visitor, 'GET', `topics/${id}`)).vote).toEqual(vote(-1, 0, 1, -1));
    expect((await done(anna.client, 'GET', `topics/${id}`)).vote).toEqual(vote(-1, 0, 1, 0));
    expect(await done(visitor, 'GET', `topics/${id}/voters?filter__user=0`)).toEqual([
      {
        user: { id: 0, name: 'Anonymous', title: '', avatar_url: '' },
        value: -1,
        created: expect.any(String),
      },
    ]);
  });
});

describe('votes of visitors in several networks', () => {
  it('are votes of several voters, of an IPv6 network one', async () => {
    const { id } = await newTopic({}, { allow_anonymous_votes: true });
    const from = (address: string) =>
      httpClient(gateway, { ...bearer(community.anonymousToken), 'x-forwarded-for': address });
    const cast = (address: string) => done(from(address), 'PUT', `topics/${id}/vote`, { value: 1 });
    expect(await cast('198.51.100.7')).toEqual(vote(1, 1, 0, 1));
    expect(await cast('::ffff:198.51.100.7')).toEqual(vote(1, 1, 0, 1));
    expect(await cast('198.51.100.8')).toEqual(vote(2, 2, 0, 1));
    expect(await cast('2001:db8::1')).toEqual(vote(3, 3, 0, 1));
    expect(await cast('2001:db8::2')).toEqual(vote(3, 3, 0, 1));
    const { vote: seen } = await done(from('203.0.113.9'), 'GET', `topics/${id}`);
    expect(seen).toEqual(vote(3, 3, 0, 0));
  });
});

describe('a vote for a comment', () => {
  it('is counted for the comment, and its voters are listed', async () => {
    const { id } = await newTopic();
    const { id: comment } = await done(agent, 'POST', `topics/${id}/comments`, { text: 'x' });
    const path = `topics/${id}/comments/${comment}`;
    expect(await done(anna.client, 'PUT', `${path}/vote`, { value: -1 })).toEqual(vote(-1, 0, 1, -1));
    const [shown] = await done(anna.client, 'GET', `topics/${id}/comments`);
    expect(shown.vote).toEqual(vote(-1, 0, 1, -1));
    expect((await done(anna.client, 'GET', `topics/${id}`)).vote).toEqual(vote(0, 0, 0, 0));
    expect(await ask(boris.client, 'GET', `${path}/voters`)).toEqual([
      200,
      {
        status: 'success',
        data: [{ user: expect.objectContaining({ id: anna.id }), value: -1, created: expect.any(String) }],
        details: { page: 1, limit: 50, count: 1, pages: 1 },
      },
    ]);
  });

  it('returns 404 for a comment that the user does not see, and for one of another topic', async () => {
    const [one, other] = [await newTopic(), await newTopic()];
    const { id: secret } = await done(agent, 'POST', `topics/${one.id}/comments`, {
      text: 'x',
      is_private: true,
    });
    const { id: foreign } = await done(agent, 'POST', `topics/${other.id}/comments`, { text: 'x' });
    for (const comment of [secret, foreign]) {
      const path = `topics/${one.id}/comments/${comment}`;
      expect(await ask(anna.client, 'PUT', `${path}/vote`, { value: 1 })).toEqual([404, failed('not_found')]);
      expect(await ask(anna.client, 'GET', `${path}/voters`)).toEqual([404, failed('not_found')]);
    }
  });
});

describe('voters', () => {
  it('are listed in the order of their votes, filtered by user and value', async () => {
    const { id } = await newTopic();
    await done(boris.client, 'PUT', `topics/${id}/vote`, { value: -1 });
    await done(anna.client, 'PUT', `topics/${id}/vote`, { value: 1 });
    const voters = async (query = '') =>
      (await done(anna.client, 'GET', `topics/${id}/voters${query}`)).map(
        ({ user, value }: { user: { id: number }; value: number }) => [user.id, value],
      );
    expect(await voters()).toEqual([
      [boris.id, -1],
      [anna.id, 1],
    ]);
    expect(await voters('?order_by=-created')).toEqual([
      [anna.id, 1],
      [boris.id, -1],
    ]);
    expect(await voters('?filter__value=1')).toEqual([[anna.id, 1]]);
    expect(await voters(`?filter__user__not=${anna.id}`)).toEqual([[boris.id, -1]]);
    expect(await voters('?limit=1&page=2')).toEqual([[anna.id, 1]]);
  });

  it('of a topic that does not show them are seen by agents; other users see their own vote', async () => {
    const { id } = await newTopic({ show_voter: false });
    const { id: comment } = await done(agent, 'POST', `topics/${id}/comments`, { text: 'x' });
    for (const path of [`topics/${id}`, `topics/${id}/comments/${comment}`]) {
      for (const { client } of [anna, boris]) await done(client, 'PUT', `${path}/vote`, { value: 1 });
      const seen = async (client: Client, query = '') => {
        const [, { data, details }] = await ask(client, 'GET', `${path}/voters${query}`);
        return [data.map(({ user }: { user: { id: number } }) => user.id), details.count];
      };
      expect(await seen(anna.client)).toEqual([[anna.id], 1]);
      expect(await seen(anna.client, '?page=2')).toEqual([[], 1]);
      expect(await seen(anna.client, `?filter__user=${boris.id}`)).toEqual([[], 0]);
      expect(await seen(visitor)).toEqual([[], 0]);
      expect(await seen(agent)).toEqual([[anna.id, boris.id], 2]);
    }
    expect((await done(visitor, 'GET', `topics/${id}`)).vote).toEqual(vote(2, 2, 0, 0));
  });

  it('keep the vote of a user who is deleted, without the name', async () => {
    const { id } = await newTopic();
    const { id: user, client } = await newUser();
    await done(client, 'PUT', `topics/${id}/vote`, { value: 1 });
    await done(agent, 'DELETE', `users/${user}`);
    expect(await done(agent, 'GET', `topics/${id}/voters`)).toMatchObject([
      { user: { id: 0, name: 'Deleted user' }, value: 1 },
    ]);
  });
});
