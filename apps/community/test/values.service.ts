import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { community } from '@stoa/contracts';
import type { Fault } from '@stoa/kernel';
import { Database } from '@stoa/persistence';
import { as, serviceUnderTest, keyCaller, testId, type ServiceUnderTest } from '@stoa/testing';
import { communityService } from '../src/community.module.js';

const { comments, forums, labels, topics } = community;

let my: ServiceUnderTest;
let database: Database;

const agent = as(keyCaller('agent', 'community', { id: 1, credentials: ['read', 'write', 'all'] }));
const actor = {};
const query = { matches: [], search: [], order: [], limit: 200, offset: 0 };

interface Place {
  forum: number;
  types: { id: number; name: string }[];
}
async function newForum(name: string): Promise<Place> {
  const { id: forum } = await my.bus.ask(forums.create, { actor, body: { name } }, agent);
  return { forum, types: await my.bus.ask(forums.types, { actor, forum, query }, agent) };
}
const newTopic = ({ forum, types }: Place, body: object = {}) =>
  my.bus.ask(topics.create, { actor, forum, body: { header: 'x', type: types[0]!.id, ...body } }, agent);
const change = (forum: number, id: number, body: object) =>
  my.bus.ask(topics.update, { actor, forum, body: { id, ...body } }, agent);
const comment = (topic: number, body: { comment?: string; text?: string }) =>
  my.bus.ask(comments.create, { actor, topic, body }, agent);
const tag = (forum: number, name: string) =>
  my.bus.ask(labels.createTag, { actor, forum, body: { name } }, agent);
const category = (forum: number, name: string) =>
  my.bus.ask(labels.createCategory, { actor, forum, body: { name } }, agent);
const statusOf = async ({ forum, types }: Place, name: string, type = types[0]!.id): Promise<number> =>
  (await my.bus.ask(forums.statuses, { actor, forum, type, query }, agent)).find((one) => one.name === name)!
    .id;

/** The refused fields, with their issues. */
const refusal = (asking: Promise<unknown>): Promise<unknown> =>
  asking.then(
    () => 'taken',
    ({ details }: Fault) => details.issues?.map(({ path, issue }) => [path.join('.'), issue]),
  );

let place: Place;
beforeAll(async () => {
  my = await serviceUnderTest(communityService, { STOA_COMMUNITY_URL: '' });
  database = await Database.open({ url: my.databaseUrl, name: 'test' });
  await database.query(
    `insert into people (id, user_id, name, email, email_verified, language, is_given_staff, is_owner, date_joined)
     values (1, $1, 'agent', 'agent@example.org', true, 'en', true, true, now())`,
    [`\\x${testId('agent')}`],
  );
  place = await newForum('values');
});
afterAll(async () => {
  await database.close();
  await my.stop();
});

describe('a text', () => {
  it('accepts a text of 65,000 visible characters, and the HTML that the reply returns for it', async () => {
    for (const text of ['<'.repeat(65_000), '&'.repeat(65_000), 'a\n'.repeat(32_500), '😀'.repeat(65_000)]) {
      const { id, description } = await newTopic(place, { description: text });
      expect((await change(place.forum, id, { description })).description).toBe(description);
      const { id: answer, comment: html } = await comment(id, { comment: text });
      const back = await my.bus.ask(
        comments.update,
        { actor, topic: id, id: answer, body: { comment: html, text: html } },
        agent,
      );
      expect(back.comment).toBe(html);
    }
  });

  it.each(['x'.repeat(65_001), '<'.repeat(65_001), '<b></b>'.repeat(60_000)])(
    'refuses a description and a comment that are too long, case %#',
    async (text) => {
      const { id } = await newTopic(place);
      expect(await refusal(newTopic(place, { description: text }))).toEqual([['description', 'too_big']]);
      expect(await refusal(comment(id, { comment: text }))).toEqual([['comment', 'too_big']]);
      expect(await refusal(comment(id, { text }))).toEqual([['text', 'too_big']]);
    },
  );
});

describe('a comment without visible content', () => {
  it.each(['', ' \n ', '<p> </p>', '<script>alert(1)</script>', '&nbsp;', '<a href="/x"></a>', '<!-- x -->'])(
    'refuses a comment without visible content, and names the key of the request: %j',
    async (text) => {
      const { id } = await newTopic(place);
      expect(await refusal(comment(id, { comment: text }))).toEqual([['comment', 'required']]);
      expect(await refusal(comment(id, { text }))).toEqual([['text', 'required']]);
      const { id: known } = await comment(id, { text: 'x' });
      const body = { text };
      const changing = my.bus.ask(comments.update, { actor, topic: id, id: known, body }, agent);
      expect(await refusal(changing)).toEqual([['text', 'required']]);
    },
  );

  it('accepts a comment that contains only an image', async () => {
    const { id } = await newTopic(place);
    expect((await comment(id, { text: '<img src="/a.png">' })).text).toBe('<img src="/a.png" />');
  });
});

it('refuses a description that sanitising empties, and accepts a blank description as empty', async () => {
  const script = '<script>alert(1)</script>';
  expect(await refusal(newTopic(place, { description: script }))).toEqual([['description', 'required']]);
  const { id } = await newTopic(place, { description: 'x' });
  expect(await refusal(change(place.forum, id, { description: script }))).toEqual([
    ['description', 'required'],
  ]);
  expect((await change(place.forum, id, { description: ' ' })).description).toBe('');
});

describe('a topic whose type changes', () => {
  it('a topic keeps its status when its new type has one of the same name in any case', async () => {
    const [first, second] = [place.types[0]!, place.types[1]!];
    await database.query(`update statuses set name = 'STARTED' where type = $1 and name = 'Started'`, [
      second.id,
    ]);
    const { id } = await newTopic(place);
    await change(place.forum, id, { status: await statusOf(place, 'Started') });
    expect((await change(place.forum, id, { type: second.id })).status.name).toBe('STARTED');
    expect((await change(place.forum, id, { type: first.id })).status.name).toBe('Started');
  });

  it('a topic gets the default status when its new type has none of the same name', async () => {
    const second = place.types[1]!;
    await database.query(`insert into statuses (type, name) values ($1, 'Only here')`, [place.types[0]!.id]);
    const { id } = await newTopic(place);
    await change(place.forum, id, { status: await statusOf(place, 'Only here') });
    expect((await change(place.forum, id, { type: second.id })).status.name).toBe('New');
  });
});

describe('a topic that moves', () => {
  it('a moved topic keeps only the type, status, category and tags whose names the new forum has', async () => {
    const [from, to] = [await newForum('from'), await newForum('to')];
    const [bug, gone] = [await tag(from.forum, 'Bug'), await tag(from.forum, 'gone')];
    const [kept, lost] = [await category(from.forum, 'Mobile'), await category(from.forum, 'lost')];
    const there = { tag: await tag(to.forum, 'bUG'), category: await category(to.forum, 'MOBILE') };
    await database.query(`update types set name = upper(name) where forum = $1`, [to.forum]);
    const type = from.types[1]!.id;
    const body = { type, tags: [bug.id, gone.id], category: kept.id };
    const { id } = await newTopic(from, body);
    await change(from.forum, id, { status: await statusOf(from, 'Planned', type) });
    const { id: other } = await newTopic(from, { tags: [gone.id], category: lost.id });
    const removal = { id: from.forum, move_topics_to: to.forum };
    await my.bus.ask(forums.remove, { actor, body: removal }, agent);
    const moved = await my.bus.ask(topics.get, { actor, id }, agent);
    expect(moved).toMatchObject({
      forum: { id: to.forum },
      type: { name: 'PROBLEMS' },
      status: { name: 'Planned' },
      category: { id: there.category.id },
      tags: [{ id: there.tag.id }],
    });
    expect(await my.bus.ask(topics.get, { actor, id: other }, agent)).toMatchObject({
      category: null,
      tags: [],
    });
  });
});
