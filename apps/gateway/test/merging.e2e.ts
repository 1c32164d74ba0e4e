import { beforeAll, describe, expect, it } from '@jest/globals';
import { agent, ask, done, newForum, newUser, type User } from './community-clients.js';

let users: User[];
let forum: number;
let type: number;
beforeAll(async () => {
  users = await Promise.all([newUser(), newUser(), newUser()]);
});

/** Topics of a forum of their own. */
async function newTopics(count: number): Promise<number[]> {
  const made = await newForum();
  [forum, type] = [made.id, made.type.id];
  const ids = [];
  for (let index = 0; index < count; index++)
    ids.push((await done(agent, 'POST', `forums/${forum}/topics`, { header: `t${index}`, type })).id);
  return ids;
}
const merge = (id: number, duplicate_of: unknown, client = agent) =>
  ask(client, 'PUT', `forums/${forum}/topics`, { id, duplicate_of });
const vote = (user: number, topic: number, value: number) =>
  ask(users[user]!.client, 'PUT', `topics/${topic}/vote`, { value });
const votesOf = async (topic: number): Promise<[positive: number, negative: number]> => {
  const { vote: found } = await done(agent, 'GET', `topics/${topic}`);
  expect(found.total).toBe((await ask(agent, 'GET', `topics/${topic}/voters`))[1].details.count);
  return [found.positive, found.negative];
};
const invalid = (issue: string) => [
  400,
  expect.objectContaining({ details: { code: 'validation_error', fields: { duplicate_of: [issue] } } }),
];

describe('a topic that is a duplicate of another', () => {
  it('is in no list and no count, and can be read by every user who could read it before', async () => {
    const [one, two] = await newTopics(2);
    await done(users[0]!.client, 'POST', `topics/${two}/comments`, { text: 'x' });
    const numbers = async () => {
      const [{ topic_count, comment_count }] = await done(agent, 'GET', `forums?filter__id=${forum}`);
      const { data, details } = (await ask(agent, 'GET', `forums/${forum}/topics`))[1];
      return [topic_count, comment_count, data.length, details.count];
    };
    expect(await numbers()).toEqual([2, 1, 2, 2]);
    const [status, { data }] = await merge(two!, one);
    const target = await done(agent, 'GET', `topics/${one}`);
    expect([status, data.duplicate_of]).toEqual([200, { id: one, url: target.url }]);
    expect(target.duplicate_of).toBe(null);
    expect(await numbers()).toEqual([1, 0, 1, 1]);
    const read = await done(users[1]!.client, 'GET', `topics/${two}`);
    expect(read).toMatchObject({ id: two, header: 't1', duplicate_of: { id: one } });
    expect(await done(users[1]!.client, 'GET', `topics/${two}/comments`)).toHaveLength(1);
    expect((await merge(two!, null))[1].data.duplicate_of).toBe(null);
    expect(await numbers()).toEqual([2, 1, 2, 2]);
  });

  it('gives its votes to the other one, where no user is counted twice, and takes them back', async () => {
    const [one, two, three] = await newTopics(3);
    await vote(0, one!, 1);
    for (const topic of [two!, three!]) for (const user of [0, 1]) await vote(user, topic, -1);
    await vote(2, two!, 1);
    await merge(two!, one);
    expect(await votesOf(one!)).toEqual([2, 1]);
    await merge(three!, one);
    expect(await votesOf(one!)).toEqual([2, 1]);
    expect(await votesOf(two!)).toEqual([1, 2]);
    // What the second user said of the third topic holds when the second topic goes.
    await merge(two!, null);
    expect([await votesOf(one!), await votesOf(two!)]).toEqual([
      [1, 1],
      [1, 2],
    ]);
    await merge(three!, null);
    expect(await votesOf(one!)).toEqual([1, 0]);
  });

  it('leaves a vote that the user has changed since', async () => {
    const [one, two] = await newTopics(2);
    for (const user of [0, 1, 2]) await vote(user, two!, 1);
    await merge(two!, one);
    await vote(0, one!, -1);
    await vote(1, one!, 0);
    expect(await votesOf(one!)).toEqual([1, 1]);
    await merge(two!, null);
    expect([await votesOf(one!), await votesOf(two!)]).toEqual([
      [0, 1],
      [3, 0],
    ]);
  });

  it('takes no votes', async () => {
    const [one, two] = await newTopics(2);
    await merge(two!, one);
    expect(await vote(0, two!, 1)).toEqual([409, expect.objectContaining({ details: { code: 'conflict' } })]);
    expect(await votesOf(two!)).toEqual([0, 0]);
  });

  it('shares its subscribers with the other one', async () => {
    const [one, two] = await newTopics(2);
    const { id, client } = await newUser();
    await done(client, 'POST', `topics/${two}/comments`, { text: 'x' });
    const followed = async () =>
      (await done(client, 'GET', `users/${id}/subscriptions`)).map(
        ({ object_id }: { object_id: number }) => object_id,
      );
    await merge(two!, one);
    expect((await followed()).sort()).toEqual([one, two]);
    await merge(two!, null);
    expect(await followed()).toEqual([two]);
  });

  it('is one of its own again when the other one or its forum goes', async () => {
    const [one, two] = await newTopics(2);
    await merge(two!, one);
    await done(agent, 'DELETE', `topics/${one}`);
    expect(await done(agent, 'GET', `topics/${two}`)).toMatchObject({ duplicate_of: null });
    const [kept] = await newTopics(1);
    const keptIn = forum;
    const [other] = await newTopics(1);
    const otherIn = forum;
    forum = keptIn;
    await merge(kept!, other);
    await done(agent, 'DELETE', 'forums', { id: otherIn });
    expect(await done(agent, 'GET', `forums/${keptIn}/topics`)).toMatchObject([
      { id: kept, duplicate_of: null },
    ]);
  });

  it('can be removed', async () => {
    const [one, two] = await newTopics(2);
    await vote(0, two!, 1);
    await merge(two!, one);
    await done(agent, 'DELETE', `topics/${two}`);
    expect((await ask(agent, 'GET', `topics/${two}`))[0]).toBe(404);
    expect(await votesOf(one!)).toEqual([1, 0]);
  });
});

describe('duplicate_of', () => {
  it('returns 400 for the topic itself, for what does not exist, and where a duplicate would have a duplicate', async () => {
    const [one, two, three] = await newTopics(3);
    expect(await merge(one!, one)).toEqual(invalid('invalid'));
    expect(await merge(one!, 999_999_999)).toEqual(invalid('invalid'));
    expect(await merge(one!, 'x')).toEqual(invalid('invalid'));
    await merge(two!, one);
    expect(await merge(three!, two)).toEqual(invalid('chain'));
    expect(await merge(one!, three)).toEqual(invalid('chain'));
    expect(await merge(one!, two)).toEqual(invalid('chain'));
    expect((await merge(two!, three))[1].data.duplicate_of).toMatchObject({ id: three });
    expect((await merge(one!, three))[0]).toBe(200);
  });

  it('returns 403 for users who are no agents, unless they send back what there is', async () => {
    const [one] = await newTopics(1);
    const { client } = users[0]!;
    const { id } = await done(client, 'POST', `forums/${forum}/topics`, { header: 'own', type });
    expect((await merge(id, one, client))[0]).toBe(403);
    expect((await merge(id, null, client))[0]).toBe(200);
    await merge(id, one);
    expect((await merge(id, null, client))[0]).toBe(403);
  });

  it('merges topics that are merged into each other at the same time in one of the directions', async () => {
    const [one, two] = await newTopics(2);
    const replies = await Promise.all([
      merge(one!, two),
      merge(two!, one),
      merge(one!, two),
      merge(two!, one),
    ]);
    expect(new Set(replies.map(([status]) => status))).toEqual(new Set([200, 400]));
    const found = await Promise.all([one, two].map((id) => done(agent, 'GET', `topics/${id}`)));
    expect(found.filter(({ duplicate_of }) => duplicate_of === null)).toHaveLength(1);
  });
});
