import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { community, type OperationInput } from '@stoa/contracts';
import { anonymousUserId, type Caller } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { as, serviceUnderTest, keyCaller, testId, type ServiceUnderTest } from '@stoa/testing';
import { communityService } from '../src/community.module.js';

const { comments, forums, topics, users } = community;

interface Seen {
  forum: boolean;
  topics: number;
  comments: number;
}
const matrix = JSON.parse(readFileSync(new URL('visibility.json', import.meta.url), 'utf8')) as {
  actors: string[];
  forums: Record<string, Record<string, Seen>>;
};
const kinds = Object.keys(matrix.forums) as NonNullable<
  OperationInput<typeof forums.create>['body']['type']
>[];

let my: ServiceUnderTest;
const scopes = ['read', 'write', 'all'];
const ids: Record<string, number> = { visitor: 0, agent: 1, anna: 2, berta: 3, boris: 4, greta: 5 };
const callerOf = (name: string): Caller =>
  keyCaller(name, 'community', {
    id: ids[name]!,
    credentials: scopes,
    ...(ids[name] === 0 && { user: anonymousUserId }),
  });
const context = (name: string) => as(callerOf(name));

const actor = {};
const query = { matches: [], search: [], order: [], limit: 200, offset: 0 };
const made: Record<string, { forum: number; annas: number[]; bertas: number }> = {};

/** Inserts the users, because identity does not run here. */
async function addUsers(database: Database): Promise<void> {
  for (const [name, id] of Object.entries(ids).filter(([, number]) => number > 0))
    await database.query(
      `insert into people (id, user_id, name, email, email_verified, language, is_given_staff, is_owner, date_joined)
       values ($1, $2, $3, $4, true, 'en', $5, $5, now())`,
      [id, `\\x${testId(name)}`, name, `${name}@example.org`, name === 'agent'],
    );
  await database.query(`insert into groups (name) values ('friends')`, []);
  await database.query('insert into group_members (group_id, person) select id, $1 from groups', [ids.greta]);
}

async function fill(database: Database, kind: (typeof kinds)[number]): Promise<void> {
  const { id: forum } = await my.bus.ask(
    forums.create,
    { actor, body: { name: kind, type: kind } },
    context('agent'),
  );
  const [type] = await my.bus.ask(forums.types, { actor, forum, query }, context('agent'));
  const create = async (author: string, header: string): Promise<number> => {
    const body = { header, type: type!.id };
    const topic = await my.bus.ask(topics.create, { actor, forum, body }, context('agent'));
    await database.query('update topics set author = $2 where id = $1', [topic.id, ids[author]]);
    return topic.id;
  };
  const [hidden, held, plain] = [
    await create('anna', 'a'),
    await create('anna', 'b'),
    await create('berta', 'c'),
  ];
  await database.query('update topics set is_private = true where id = $1', [hidden]);
  await database.query('update topics set needs_review = true where id = $1', [held]);
  for (const isPrivate of [false, true])
    await my.bus.ask(
      comments.create,
      { actor, topic: plain, body: { text: 'x', is_private: isPrivate } },
      context('agent'),
    );
  await database.query(`insert into forum_access (forum, email) values ($1, 'boris@example.org')`, [forum]);
  await database.query('insert into forum_groups (forum, group_id) select $1, id from groups', [forum]);
  made[kind] = { forum, annas: [hidden, held], bertas: plain };
}

beforeAll(async () => {
  my = await serviceUnderTest(communityService, { STOA_COMMUNITY_URL: '' });
  const database = await Database.open({ url: my.databaseUrl, name: 'test' });
  await addUsers(database);
  for (const kind of kinds) await fill(database, kind);
  await database.close();
});
afterAll(() => my.stop());

const statusOf = (asking: Promise<unknown>): Promise<string> =>
  asking.then(
    () => 'there',
    (fault: { kind: string }) => fault.kind,
  );

const cases = kinds.flatMap((kind) =>
  matrix.actors.map((name) => [kind, name, matrix.forums[kind]![name]!] as const),
);

describe.each(cases)('a %s forum, for %s', (kind, name, seen) => {
  const who = context(name);

  it('lists the forum only if it is visible, with counters of the visible topics and comments', async () => {
    const { forum } = made[kind]!;
    const listed = (await my.bus.ask(forums.list, { actor, query }, who)).find(({ id }) => id === forum);
    expect(listed !== undefined).toBe(seen.forum);
    if (listed) expect([listed.topic_count, listed.comment_count]).toEqual([seen.topics, seen.comments]);
  });

  it('lists the visible topics of the forum, and returns not_found for the others and their comments', async () => {
    const { forum, annas, bertas } = made[kind]!;
    const list = my.bus.ask(topics.list, { actor, of: { forum }, query }, who);
    if (!seen.forum) return expect(statusOf(list)).resolves.toBe('not_found');
    const found = (await list).map(({ id }) => id);
    expect(found).toHaveLength(seen.topics);
    for (const id of [...annas, bertas]) {
      const isSeen = found.includes(id);
      expect(await statusOf(my.bus.ask(topics.get, { actor, id }, who))).toBe(isSeen ? 'there' : 'not_found');
      const answer = statusOf(my.bus.ask(comments.list, { actor, topic: id, query }, who));
      expect(await answer).toBe(isSeen ? 'there' : 'not_found');
      const reply = statusOf(
        my.bus.ask(comments.create, { actor, topic: id, body: { text: 'x' } }, context('visitor')),
      );
      // A refused comment does not reveal whether the topic exists.
      expect(['not_found', 'forbidden']).toContain(await reply);
    }
  });

  it('counts only the visible posts of a user', async () => {
    const all = await my.bus.ask(topics.list, { actor, of: { user: ids.anna! }, query }, who);
    const person = await my.bus.ask(users.get, { actor, id: ids.anna! }, who);
    expect(person.updates_count).toBe(all.length);
  });
});
