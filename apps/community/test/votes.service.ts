import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { community } from '@stoa/contracts';
import { Database, sql } from '@stoa/persistence';
import { as, keyCaller, serviceUnderTest, testId, type ServiceUnderTest } from '@stoa/testing';
import { communityService } from '../src/community.module.js';
import { numbers } from './numbers.js';

const { comments, forums, topics, votes } = community;

let my: ServiceUnderTest;
let database: Database;
let topic: number;
let comment: number;

const voters = 10;
const contextOf = (id: number) =>
  as(keyCaller(`user${id}`, 'community', { id, credentials: ['read', 'write', 'all'] }));
const agent = contextOf(1);
const actor = {};

beforeAll(async () => {
  my = await serviceUnderTest(communityService, { STOA_COMMUNITY_URL: '' });
  database = await Database.open({ url: my.databaseUrl, name: 'test' });
  for (let id = 1; id <= voters; id++)
    await database.execute(sql`
      insert into people (id, user_id, name, email, email_verified, language, is_given_staff, is_owner, date_joined)
      values (${id}, decode(${testId(`user${id}`)}, 'hex'), ${`user${id}`}, ${`user${id}@example.org`}, true, 'en',
        ${id === 1}, ${id === 1}, now())`);
  const [forum] = await my.bus.ask(
    forums.list,
    { actor, query: { matches: [], search: [], order: [], limit: 1, offset: 0 } },
    agent,
  );
  const type = await database.row<{ id: number }>(
    sql`select id from types where forum = ${forum!.id} limit 1`,
  );
  const body = { header: 'x', type: type!.id };
  ({ id: topic } = await my.bus.ask(topics.create, { actor, forum: forum!.id, body }, agent));
  ({ id: comment } = await my.bus.ask(comments.create, { actor, topic, body: { text: 'x' } }, agent));
});
afterAll(async () => {
  await database.close();
  await my.stop();
});

const eventsOf = (): Promise<{ value: number; before: number }[]> =>
  database.rows(sql`select (data::json ->> 'value')::int as value, (data::json ->> 'before')::int as before
    from events where name = 'community.votes.changed' order by seq`);

it('counters equal the votes, and events each change, when users change their votes at the same time', async () => {
  const next = numbers(14);
  const vote = (by: number) => {
    const subject = { topic, ...(next(2) && { comment }) };
    return my.bus.ask(votes.cast, { actor, ...subject, body: { value: next(3) - 1 } }, contextOf(by));
  };
  // A user may vote twice at once.
  const users = Array.from({ length: voters * 2 }, (_, index) => 1 + (index % voters));
  for (let round = 0; round < 8; round++) await Promise.all(users.map(vote));
  const counted = await database.rows(sql`
    select t.positive, t.negative, count(v.id) filter (where v.value = 1) as for,
      count(v.id) filter (where v.value = -1) as against
    from topics t left join topic_votes v on v.topic = t.id where t.id = ${topic} group by t.id
    union all
    select c.positive, c.negative, count(v.id) filter (where v.value = 1), count(v.id) filter (where v.value = -1)
    from comments c left join comment_votes v on v.comment = c.id where c.id = ${comment} group by c.id`);
  expect(counted).toHaveLength(2);
  for (const { positive, negative, for: pro, against } of counted as Record<string, unknown>[])
    expect([Number(pro), Number(against)]).toEqual([positive, negative]);
  const changes = await eventsOf();
  expect(changes.every(({ value, before }) => value !== before)).toBe(true);
  const diff = changes.reduce((sum, { value, before }) => sum + value - before, 0);
  expect(diff).toBe(
    (counted as { positive: number; negative: number }[]).reduce(
      (sum, { positive, negative }) => sum + positive - negative,
      0,
    ),
  );
});
