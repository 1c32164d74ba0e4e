import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { community } from '@stoa/contracts';
import { anonymousUserId } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { as, serviceUnderTest, keyCaller, testId, type ServiceUnderTest } from '@stoa/testing';
import { communityService } from '../src/community.module.js';

const { comments, forums, topics, users } = community;

let my: ServiceUnderTest;
let database: Database;

const scopes = ['read', 'write', 'all'];
const agent = as(keyCaller('agent', 'community', { id: 1, credentials: scopes }));
const anna = as(keyCaller('anna', 'community', { id: 2, credentials: scopes }));
const query = { matches: [], search: [], order: [], limit: 200, offset: 0 };
const actor = {};

/** The events after a position: name, id of the object, changed fields. */
async function eventsAfter(seq: unknown): Promise<[name: string, id: number, fields?: string[]][]> {
  const rows = await database.query('select name, data from events where seq > $1 order by seq', [seq]);
  return rows.map(([name, data]) => {
    const { id, fields } = JSON.parse(String(data)) as { id: number; fields?: string[] };
    return fields ? [name as string, id, fields] : [name as string, id];
  });
}
const now = async (): Promise<unknown> =>
  (await database.query('select coalesce(max(seq), 0) from events', []))[0]![0];

async function newForum(name: string): Promise<{ forum: number; type: number }> {
  const { id: forum } = await my.bus.ask(forums.create, { actor, body: { name } }, agent);
  const [type] = await my.bus.ask(forums.types, { actor, forum, query }, agent);
  return { forum, type: type!.id };
}
const newTopic = async ({ forum, type }: { forum: number; type: number }): Promise<number> =>
  (await my.bus.ask(topics.create, { actor, forum, body: { header: 'x', type } }, agent)).id;

beforeAll(async () => {
  my = await serviceUnderTest(communityService, { STOA_COMMUNITY_URL: '' });
  database = await Database.open({ url: my.databaseUrl, name: 'test' });
  for (const [name, id] of [
    ['agent', 1],
    ['anna', 2],
  ] as const)
    await database.query(
      `insert into people (id, user_id, name, email, email_verified, language, is_given_staff, is_owner, date_joined)
       values ($1, $2, $3, $4, true, 'en', $5, $5, now())`,
      [id, `\\x${testId(name)}`, name, `${name}@example.org`, name === 'agent'],
    );
});
afterAll(async () => {
  await database.close();
  await my.stop();
});

it('publishes an event of each topic and comment that is created, changed or removed', async () => {
  const place = await newForum('one');
  const before = await now();
  const topic = await newTopic(place);
  const { forum } = place;
  await my.bus.ask(topics.update, { actor, forum, body: { id: topic, header: 'y' } }, agent);
  const { id } = await my.bus.ask(comments.create, { actor, topic, body: { text: 'x' } }, agent);
  await my.bus.ask(comments.update, { actor, topic, id, body: { text: 'y' } }, agent);
  await my.bus.ask(comments.remove, { actor, topic, id }, agent);
  await my.bus.ask(topics.remove, { actor, id: topic }, agent);
  expect(await eventsAfter(before)).toEqual([
    ['community.topics.created', topic],
    ['community.topics.updated', topic, ['header']],
    ['community.comments.created', id],
    ['community.comments.updated', id],
    ['community.comments.removed', id],
    ['community.topics.removed', topic],
  ]);
});

it('publishes an event of each topic that is moved or removed with its forum', async () => {
  const [from, to] = [await newForum('from'), await newForum('to')];
  const ids = [await newTopic(from), await newTopic(from)];
  const gone = await newTopic(from);
  await my.bus.ask(topics.remove, { actor, id: gone }, agent);
  const before = await now();
  await my.bus.ask(forums.remove, { actor, body: { id: from.forum, move_topics_to: to.forum } }, agent);
  const fields = ['forum', 'type', 'status', 'category', 'tags'];
  expect(await eventsAfter(before)).toEqual(ids.map((id) => ['community.topics.updated', id, fields]));
  const between = await now();
  await my.bus.ask(forums.remove, { actor, body: { id: to.forum } }, agent);
  expect(await eventsAfter(between)).toEqual(ids.map((id) => ['community.topics.removed', id]));
});

it('logs the change of a key that acts for another user, and shows that user as the actor', async () => {
  const { forum, type } = await newForum('acting');
  const acting = { userId: '2' };
  const asked = { ...agent, requestId: 'r-42' };
  await my.bus.ask(topics.list, { actor: acting, of: { forum }, query }, asked);
  await my.bus.ask(topics.create, { actor: acting, forum, body: { header: 'x', type } }, asked);
  // No user has this number: the user of the key is logged.
  await my.bus.ask(topics.create, { actor: { userId: '999' }, forum, body: { header: 'x', type } }, asked);
  const rows = await database.query(
    'select token_user, actor, operation from acting_log where request = $1 order by id',
    ['r-42'],
  );
  expect(rows).toEqual([
    [1, 2, 'community.topics.create'],
    [1, 1, 'community.topics.create'],
  ]);
});

it('stores the last activity of a user with a precision of five minutes', async () => {
  const active = async (): Promise<string | null> =>
    (await my.bus.ask(users.get, { actor, id: 2 }, agent)).last_activity;
  await database.query('update people set last_activity = null where id = 2', []);
  expect(await active()).toBeNull();
  await my.bus.ask(forums.list, { actor, query }, anna);
  const first = await active();
  expect(first).toMatch(/^\d{4}-/);
  await my.bus.ask(forums.list, { actor, query }, anna);
  expect(await active()).toBe(first);
  await database.query(`update people set last_activity = now() - interval '6 minutes' where id = 2`, []);
  await my.bus.ask(
    forums.list,
    { actor, query },
    as(keyCaller('visitor', 'community', { id: 0, user: anonymousUserId, credentials: scopes })),
  );
  const stale = await active();
  expect(stale! < first!).toBe(true);
  await my.bus.ask(forums.list, { actor, query }, anna);
  expect((await active())! > stale!).toBe(true);
});
