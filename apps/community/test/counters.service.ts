import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { community, type OperationInput } from '@stoa/contracts';
import { anonymousUserId, type Fault } from '@stoa/kernel';
import { Database, sql, type Sql } from '@stoa/persistence';
import { as, serviceUnderTest, keyCaller, testId, type ServiceUnderTest } from '@stoa/testing';
import { CommentsRepository } from '../src/comments/comments.repository.js';
import { communityService } from '../src/community.module.js';
import { MergingRepository } from '../src/topics/merging.repository.js';
import { TopicsRepository } from '../src/topics/topics.repository.js';
import { seesCommentOfSeenTopic, seesTopic, type Viewer } from '../src/visibility/visibility.js';
import { numbers } from './numbers.js';

const { comments, forums, groups, labels, topics, users, votes } = community;

let my: ServiceUnderTest;
let database: Database;

const scopes = ['read', 'write', 'all'];
const userIds = { agent: 1, anna: 2, berta: 3, chris: 4 };
const agent = as(keyCaller('agent', 'community', { id: 1, credentials: scopes }));
const contexts = {
  agent,
  anna: as(keyCaller('anna', 'community', { id: 2, credentials: scopes })),
  berta: as(keyCaller('berta', 'community', { id: 3, credentials: scopes })),
  visitor: as(keyCaller('visitor', 'community', { id: 0, user: anonymousUserId, credentials: scopes })),
};
const actor = {};
const query = { matches: [], search: [], order: [], limit: 200, offset: 0 };

beforeAll(async () => {
  my = await serviceUnderTest(communityService, { STOA_COMMUNITY_URL: '' });
  database = await Database.open({ url: my.databaseUrl, name: 'test', poolSize: 4 });
  for (const [name, id] of Object.entries(userIds))
    await database.query(
      `insert into people (id, user_id, name, email, email_verified, language, is_given_staff, is_owner, date_joined)
       values ($1, $2, $3, $4, true, 'en', $5, $5, now())`,
      [id, `\\x${testId(name)}`, name, `${name}@example.org`, name === 'agent'],
    );
  await my.bus.ask(groups.create, { actor, body: { name: 'one' } }, agent);
  await my.bus.ask(groups.create, { actor, body: { name: 'two' } }, agent);
});
afterAll(async () => {
  await database.close();
  await my.stop();
});

const counts = (viewer: Viewer): Sql => sql`(${seesTopic(viewer)} and t.duplicate_of is null)`;

/** Numbers by their definition: the rows that the viewer sees are counted one by one. */
const real: Record<string, (viewer: Viewer) => Sql> = {
  forums: (viewer) => sql`select f.id,
      (select count(*) from topics t where t.forum = f.id and ${counts(viewer)}) as topics,
      (select count(*) from comments c join topics t on t.id = c.topic
       where t.forum = f.id and ${seesCommentOfSeenTopic(viewer)} and ${counts(viewer)}) as comments,
      (select count(*) from topic_votes v join topics t on t.id = v.topic
       where t.forum = f.id and ${counts(viewer)}) as votes
    from forums f`,
  users: (
    viewer,
  ) => sql`select p.id, (select count(*) from topics t where t.author = p.id and ${counts(viewer)})
      + (select count(*) from comments c join topics t on t.id = c.topic
         where c.author = p.id and ${seesCommentOfSeenTopic(viewer)} and ${counts(viewer)}) as posts
    from people p where not p.is_deleted`,
  topics: (viewer) => sql`select t.id,
      (select count(*) from comments c where c.topic = t.id and ${seesCommentOfSeenTopic(viewer)}) as comments
    from topics t where ${seesTopic(viewer)}`,
  categories: (viewer) => sql`select k.id,
      (select count(*) from topics t where t.category = k.id and ${counts(viewer)}) as topics from categories k`,
  tags: (viewer) => sql`select g.id, (select count(*) from topics t join topic_tags x on x.topic = t.id
      where x.tag = g.id and ${counts(viewer)}) as topics from tags g`,
  members: () => sql`select g.id, (select count(*) from group_members m where m.group_id = g.id) as members
    from groups g`,
};
async function realNumbers(statement: Sql): Promise<Map<unknown, number[]>> {
  const rows = await database.rows<Record<string, unknown>>(statement);
  return new Map(rows.map(({ id, ...counted }) => [id, Object.values(counted).map(Number)]));
}

type Context = typeof agent;
const countOf = async (
  operation: typeof topics.list,
  input: OperationInput<typeof topics.list>,
  who: Context,
) => (await my.bus.call(operation, input, who)).meta.page?.count;

/** Compares each counter in replies to this user with the numbers by their definition. */
async function check(who: keyof typeof contexts): Promise<void> {
  const context = contexts[who];
  const viewer = { id: context.caller!.id, isStaff: who === 'agent' };
  const expected = Object.fromEntries(
    await Promise.all(
      Object.entries(real).map(async ([name, of]) => [name, await realNumbers(of(viewer))] as const),
    ),
  );
  const seen: Record<string, Map<unknown, number[]>> = {
    forums: new Map(),
    categories: new Map(),
    tags: new Map(),
  };
  seen.users = new Map();
  for (const one of await my.bus.ask(users.list, { actor, query }, context))
    seen.users.set(one.id, [one.updates_count]);
  for (const one of await my.bus.ask(forums.list, { actor, query }, context)) {
    const { id: forum } = one;
    seen.forums!.set(forum, [one.topic_count, one.comment_count, one.vote_count]);
    for (const tag of await my.bus.ask(labels.tags, { actor, forum, query }, context)) {
      seen.tags!.set(tag.id, [tag.topic_count]);
      const count = await countOf(
        topics.list,
        { actor, of: { tag: tag.id }, query: { ...query, limit: 1 } },
        context,
      );
      expect([who, 'tag', tag.id, count]).toEqual([who, 'tag', tag.id, tag.topic_count]);
    }
    for (const label of await my.bus.ask(labels.categories, { actor, forum, query }, context)) {
      seen.categories!.set(label.id, [label.topic_count]);
      const of = { category: label.id };
      const count = await countOf(topics.list, { actor, of, query: { ...query, limit: 1 } }, context);
      expect([who, 'category', label.id, count]).toEqual([who, 'category', label.id, label.topic_count]);
    }
    await checkTopics({ who, context }, forum, one.topic_count, expected.topics!);
  }
  for (const name of ['forums', 'users', 'categories', 'tags'])
    for (const [id, counted] of seen[name]!)
      expect([who, name, id, counted]).toEqual([who, name, id, expected[name]!.get(id)]);
  if (who !== 'agent') return;
  for (const { id, user_count: count } of await my.bus.ask(groups.list, { actor, query }, context))
    expect([id, [count]]).toEqual([id, expected.members!.get(id)]);
}

async function checkTopics(
  { who, context }: { who: string; context: Context },
  forum: number,
  shown: number,
  expected: Map<unknown, number[]>,
): Promise<void> {
  const list = await my.bus.ask(topics.list, { actor, of: { forum }, query }, context);
  expect([who, forum, list.length]).toEqual([who, forum, shown]);
  const times = list.map(({ created, id }) => `${created} ${String(id).padStart(9, '0')}`);
  expect(times).toEqual(times.toSorted().toReversed());
  for (const { id, comment_count: count } of list)
    expect([who, id, [count]]).toEqual([who, id, expected.get(id)]);
  for (const { author, id } of list.slice(0, 2)) {
    const reply = await my.bus.call(
      comments.list,
      { actor, topic: id, query: { ...query, limit: 1 } },
      context,
    );
    expect([who, id, [reply.meta.page?.count]]).toEqual([who, id, expected.get(id)]);
    if (!author.id) continue;
    const of = { forum, user: author.id };
    const many = (await my.bus.ask(topics.list, { actor, of, query }, context)).length;
    expect(await countOf(topics.list, { actor, of, query: { ...query, limit: 1 } }, context)).toBe(many);
    const all = (await my.bus.ask(topics.list, { actor, of: { user: author.id }, query }, context)).length;
    const page = { ...query, limit: 1 };
    expect(await countOf(topics.list, { actor, of: { user: author.id }, query: page }, context)).toBe(all);
    const listed = await my.bus.ask(comments.ofUser, { actor, user: author.id, query }, context);
    const counted = await my.bus.call(comments.ofUser, { actor, user: author.id, query: page }, context);
    expect([who, author.id, counted.meta.page?.count]).toEqual([who, author.id, listed.length]);
  }
}

/** The number of corrected rows, by counter. */
const repaired = async (): Promise<Record<string, unknown>> =>
  Object.fromEntries((await database.query('select * from repair_counters()', [])) as [string, number][]);
const none = { posts: 0, topics: 0, groups: 0, users: 0 };

type Next = (below: number) => number;
const pick = <T>(items: readonly T[], next: Next): T | undefined => items[next(items.length)];

async function idsOf(table: string, where = 'true'): Promise<number[]> {
  return (await database.query(`select id from ${table} where ${where} order by id`, [])).map(
    ([id]) => id as number,
  );
}

/** The forum or the topic of a row; 0 for a row that is removed. */
async function owner(table: 'topics' | 'comments' | 'tags' | 'categories', id: number): Promise<number> {
  const column = table === 'comments' ? 'topic' : 'forum';
  return (
    ((await database.query(`select ${column} from ${table} where id = $1`, [id]))[0]?.[0] as number) ?? 0
  );
}

/** Faults of a change that other changes, made at the same time, can cause. */
const expectedFaults = ['not_found', 'forbidden', 'invalid', 'conflict'];
const tolerated = (change: Promise<unknown>): Promise<unknown> =>
  change.catch((fault: Fault) => expect(expectedFaults).toContain(fault.kind));

const author = (next: Next): { userId: string } => ({ userId: String(next(5)) });

const changes: ((next: Next) => Promise<unknown>)[] = [
  ...Array<typeof createTopic>(4).fill(createTopic),
  ...Array<typeof createComment>(6).fill(createComment),
  ...[
    changeTopic,
    changeTopic,
    changeComment,
    vote,
    vote,
    merge,
    merge,
    removeTopic,
    removeComment,
    changeForum,
  ],
  ...[addLabel, removeLabel, membership, removeContent, removeForum],
];

async function createTopic(next: Next) {
  const forum = pick(await idsOf('forums'), next) ?? 0;
  const type = pick(await idsOf('types', `forum = ${forum}`), next) ?? 0;
  const tags = (await idsOf('tags', `forum = ${forum}`)).slice(0, next(4));
  const category = pick(await idsOf('categories', `forum = ${forum}`), next) ?? null;
  const body = { header: 'x', type, tags, category, is_private: next(3) === 0 };
  return my.bus.ask(topics.create, { actor: author(next), forum, body }, agent);
}
async function createComment(next: Next) {
  const topic = pick(await idsOf('topics'), next) ?? 0;
  const by = author(next);
  const isPrivate = by.userId === '1' && next(2) === 0;
  return my.bus.ask(comments.create, { actor: by, topic, body: { text: 'x', is_private: isPrivate } }, agent);
}
async function changeTopic(next: Next) {
  const id = pick(await idsOf('topics'), next) ?? 0;
  const forum = await owner('topics', id);
  const body = {
    id,
    ...(next(2) && { is_private: next(2) === 0 }),
    ...(next(2) && { needs_review: next(2) === 0 }),
    ...(next(2) && { category: pick(await idsOf('categories', `forum = ${forum}`), next) ?? null }),
    ...(next(2) && { tags: (await idsOf('tags', `forum = ${forum}`)).slice(0, next(3)) }),
  };
  return my.bus.ask(topics.update, { actor, forum, body }, agent);
}
async function changeComment(next: Next) {
  const id = pick(await idsOf('comments'), next) ?? 0;
  const topic = await owner('comments', id);
  return my.bus.ask(comments.update, { actor, topic, id, body: { is_private: next(2) === 0 } }, agent);
}
async function merge(next: Next) {
  const all = await idsOf('topics');
  const id = pick(all, next) ?? 0;
  const body = { id, duplicate_of: next(3) ? (pick(all, next) ?? null) : null };
  return my.bus.ask(topics.update, { actor, forum: await owner('topics', id), body }, agent);
}
async function vote(next: Next) {
  const topic = pick(await idsOf('topics'), next) ?? 0;
  const value = pick([-1, 0, 1] as const, next)!;
  return my.bus.ask(votes.cast, { actor: author(next), topic, body: { value } }, agent);
}
async function removeTopic(next: Next) {
  return my.bus.ask(topics.remove, { actor, id: pick(await idsOf('topics'), next) ?? 0 }, agent);
}
async function removeComment(next: Next) {
  const id = pick(await idsOf('comments'), next) ?? 0;
  const topic = await owner('comments', id);
  return my.bus.ask(comments.remove, { actor, topic, id }, agent);
}
async function changeForum(next: Next) {
  const id = pick(await idsOf('forums'), next) ?? 0;
  const type = pick(['PUBLIC', 'HELPDESK', 'PRIVATE'] as const, next)!;
  return my.bus.ask(forums.update, { actor, body: { id, type, allow_anonymous_comments: true } }, agent);
}
let words = 0;
async function addLabel(next: Next) {
  const forum = pick(await idsOf('forums'), next) ?? 0;
  const body = { name: `word ${words++ % 3}` };
  return my.bus.ask(next(2) ? labels.createTag : labels.createCategory, { actor, forum, body }, agent);
}
async function removeLabel(next: Next) {
  const [table, operation] = next(2)
    ? (['tags', labels.removeTag] as const)
    : (['categories', labels.removeCategory] as const);
  const id = pick(await idsOf(table), next) ?? 0;
  const forum = await owner(table, id);
  return my.bus.ask(operation, { actor, forum, body: { id } }, agent);
}
async function membership(next: Next) {
  const body = { group_id: 1 + next(2) };
  return my.bus.ask(next(2) ? users.join : users.leave, { actor, id: 1 + next(4), body }, agent);
}
/** The removal of a user's content; identity, which removes the user, does not run here. */
async function removeContent() {
  await database.transaction(async (tx) => {
    const repository = new TopicsRepository(new MergingRepository());
    const found = await repository.allOf(tx, { author: userIds.chris });
    await repository.remove(
      tx,
      found.map(({ id }) => id),
    );
    await new CommentsRepository().removeAllOf(tx, userIds.chris);
  });
}
async function removeForum(next: Next) {
  const all = await idsOf('forums', 'not is_default');
  if (all.length < 4)
    return my.bus.ask(forums.create, { actor, body: { name: 'x', allow_anonymous_topic: true } }, agent);
  const target = pick(await idsOf('forums'), next) ?? 0;
  const body = { id: pick(all, next)!, ...(next(3) && { move_topics_to: target }) };
  return my.bus.ask(forums.remove, { actor, body }, agent);
}

it('each counter equals the counted rows after concurrent changes', async () => {
  const next = numbers(11);
  for (let made = 0; made < 3; made++) await removeForum(next);
  for (let round = 0; round < 8; round++) {
    for (let step = 0; step < 8; step++)
      await Promise.all(
        Array.from({ length: 6 }, () => tolerated(pick(changes, next)!(numbers(next(2 ** 31))))),
      );
    expect(await repaired()).toEqual(none);
    for (const who of Object.keys(contexts)) await check(who as keyof typeof contexts);
  }
});

it('corrects counters that are wrong', async () => {
  await database.query(`update post_counts set topics = topics + 1 where author = 1`, []);
  await database.query(`delete from post_counts where author = 2`, []);
  await database.query(
    `update topics set comments = 9, open_comments = 8 where id = (select max(id) from topics)`,
    [],
  );
  await database.query(`update groups set user_count = 7`, []);
  await database.query(`update user_counts set users = users + 5`, []);
  const found = await repaired();
  expect(Object.values(found).every((rows) => Number(rows) > 0)).toBe(true);
  expect(await repaired()).toEqual(none);
  for (const who of Object.keys(contexts)) await check(who as keyof typeof contexts);
});
