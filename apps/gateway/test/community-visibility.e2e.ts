import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bearer, httpClient, testStack, type Client } from '@stoa/testing';

// The visibility table of the service over HTTP, for the actors that HTTP can set up.
const { gateway, community } = testStack();
const agent = httpClient(gateway, bearer(community.accessToken));

interface Seen {
  forum: boolean;
  topics: number;
  comments: number;
}
const { forums: matrix } = JSON.parse(
  readFileSync(new URL('../../community/test/visibility.json', import.meta.url), 'utf8'),
) as { forums: Record<string, Record<string, Seen>> };
const kinds = Object.keys(matrix);
const names = ['visitor', 'anna', 'berta', 'agent'] as const;

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = any;
const clients: Record<string, Client> = {};
const users: Record<string, number> = {};
const made: Record<string, { forum: number; topics: number[]; category: number; tag: number }> = {};

async function ask(method: string, path: string, body?: object): Promise<Any> {
  const reply = await agent(method, `/api/v2/${path}`, body ? { body } : {});
  if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
  return JSON.parse(reply.text).data;
}

/** Anna posts while the forum is still open to users. */
async function fill(type: string): Promise<void> {
  const { id: forum } = await ask('POST', 'forums', { name: type });
  const [{ id: first }] = await ask('GET', `forums/${forum}/types`);
  const { id: category } = await ask('POST', `forums/${forum}/categories`, { name: 'c' });
  const { id: tag } = await ask('POST', `forums/${forum}/tags`, { name: 't' });
  const common = { type: first, category, tags: [tag] };
  const write = async (name: string, given: object): Promise<number> =>
    (await ask('POST', `forums/${forum}/topics?user_id=${users[name]}`, { header: 'x', ...common, ...given }))
      .id;
  const [hidden, held, plain] = [
    await write('anna', { is_private: true }),
    await write('anna', {}),
    await write('berta', {}),
  ];
  await ask('PUT', `forums/${forum}/topics`, { id: held, needs_review: true });
  for (const isPrivate of [false, true])
    await ask('POST', `topics/${plain}/comments`, { text: 'x', is_private: isPrivate });
  await ask('PUT', 'forums', { id: forum, type });
  made[type] = { forum, topics: [hidden, held, plain], category, tag };
}

beforeAll(async () => {
  for (const name of ['anna', 'berta']) {
    users[name] = (
      await ask('POST', 'users/get_or_create', { email: `${name}-${randomUUID()}@example.org` })
    ).id;
    const given = { name, scopes: ['read', 'write', 'all'], user_id: users[name] };
    clients[name] = httpClient(gateway, bearer((await ask('POST', 'tokens', given)).token));
  }
  clients.visitor = httpClient(gateway, bearer(community.anonymousToken));
  clients.agent = agent;
  for (const kind of kinds) await fill(kind);
});

const cases = kinds.flatMap((kind) => names.map((name) => [kind, name, matrix[kind]![name]!] as const));

describe.each(cases)('a %s forum, for %s', (kind, name, seen) => {
  /** The total of a list in its `details`; the status of another reply than 200. */
  const count = async (path: string): Promise<number> => {
    const { status, text } = await clients[name]!('GET', `/api/v2/${path}`);
    const { data, details } = JSON.parse(text);
    if (status === 200) expect(data).toHaveLength(details.count);
    return status === 200 ? details.count : status;
  };

  it('shows only the visible objects in lists, single objects and counts of lists', async () => {
    const { forum, topics, category, tag } = made[kind]!;
    expect(await count(`forums?filter__id=${forum}`)).toBe(Number(seen.forum));
    for (const list of [`forums/${forum}`, `categories/${category}`, `tags/${tag}`])
      expect([list, await count(`${list}/topics`)]).toEqual([list, seen.forum ? seen.topics : 404]);
    for (const list of ['types', 'categories', 'tags'])
      expect((await count(`forums/${forum}/${list}`)) === 404).toBe(!seen.forum);
    const statuses = await Promise.all(
      topics.map(async (id) => (await clients[name]!('GET', `/api/v2/topics/${id}`)).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(seen.forum ? seen.topics : 0);
    expect(statuses.every((status) => status === 200 || status === 404)).toBe(true);
    for (const [index, id] of topics.entries())
      expect((await count(`topics/${id}/comments`)) === 404).toBe(statuses[index] === 404);
    const plain = await count(`topics/${topics[2]}/comments`);
    expect(plain).toBe(statuses[2] === 200 ? seen.comments : 404);
  });

  it('counts only the visible objects in forums, categories and tags', async () => {
    const { forum, category, tag } = made[kind]!;
    if (!seen.forum) return;
    const [one] = JSON.parse((await clients[name]!('GET', `/api/v2/forums?filter__id=${forum}`)).text).data;
    expect([one.topic_count, one.comment_count]).toEqual([seen.topics, seen.comments]);
    for (const [list, id] of [
      ['categories', category],
      ['tags', tag],
    ] as const) {
      const { text } = await clients[name]!('GET', `/api/v2/forums/${forum}/${list}?filter__id=${id}`);
      expect(JSON.parse(text).data).toMatchObject([{ id, topic_count: seen.topics }]);
    }
  });
});
