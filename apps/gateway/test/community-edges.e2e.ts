import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bearer, httpClient, testStack, type HttpReply } from '@stoa/testing';

const { gateway, community } = testStack();
const agent = httpClient(gateway, bearer(community.accessToken));

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = any;
const opened = ({ text }: HttpReply): Any => JSON.parse(text);
const word = (): string => randomUUID().slice(0, 8);
const send = (method: string, path: string, body?: object): Promise<HttpReply> =>
  agent(method, `/api/v2/${path}`, body === undefined ? {} : { body });

async function ask(method: string, path: string, body?: object): Promise<Any> {
  const reply = await send(method, path, body);
  if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
  return opened(reply).data;
}
const answerOf = async (method: string, path: string, body?: object): Promise<unknown> => {
  const reply = await send(method, path, body);
  return [reply.status, opened(reply).details];
};

let forum: number;
let type: number;
let otherType: number;
let user: number;

async function newForum(given: object = {}): Promise<{ forum: number; types: number[] }> {
  const { id } = await ask('POST', 'forums', { name: `forum ${word()}`, ...given });
  const types = (await ask('GET', `forums/${id}/types`)) as { id: number }[];
  return { forum: id, types: types.map((one) => one.id) };
}

beforeAll(async () => {
  const made = await newForum();
  forum = made.forum;
  [type, otherType] = made.types as [number, number];
  user = (await ask('POST', 'users/get_or_create', { email: `${word()}@example.org` })).id;
});

describe('a value out of range', () => {
  it.each([
    ...['users/groups', 'forums', 'custom_fields'].map((path) => () => path),
    ...['types', 'categories', 'tags'].map((name) => () => `forums/${forum}/${name}`),
    () => `forums/${forum}/types/${type}/statuses`,
    () => `users/${user}/comments`,
  ])('returns 400 for a filter by custom fields of a list without custom fields, case %#', async (path) => {
    const name = 'filter__custom_fields__cf_1';
    expect(await answerOf('GET', `${path()}?${name}=1`)).toEqual([
      400,
      { code: 'bad_filter', fields: { [name]: ['filter'] } },
    ]);
  });

  it.each([
    '0000-01-01',
    '2026-01-01T00:00:00%2B24:00',
    '2026-01-01T00:00:00-24:01',
    '2026-02-30',
    '2026-01-01T25:00:00Z',
  ])('returns 400 for the time %s in a filter', async (text) => {
    for (const condition of ['', '__gte', '__in', '__not__lt'])
      expect([
        text,
        condition,
        (await send('GET', `forums/${forum}/topics?filter__created${condition}=${text}`)).status,
      ]).toEqual([text, condition, 400]);
  });

  it.each<[string, () => string, () => object]>([
    ['PUT', () => 'forums', () => ({ id: 99999999999 })],
    ['PUT', () => 'users/groups', () => ({ id: '4294967296', name: word() })],
    ['DELETE', () => 'forums', () => ({ id: 2147483648 })],
    ['POST', () => 'forums', () => ({ name: word(), template_forum_id: 99999999999 })],
    ['POST', () => `forums/${forum}/topics`, () => ({ header: 'x', type: 99999999999 })],
    ['POST', () => `forums/${forum}/topics`, () => ({ header: 'x', type, tags: [99999999999] })],
    ['POST', () => `forums/${forum}/topics`, () => ({ header: 'x', type, category: 99999999999 })],
    ['PUT', () => `forums/${forum}/topics`, () => ({ id: 99999999999 })],
    ['POST', () => `forums/${forum}/categories`, () => ({ name: word(), parent_id: 99999999999 })],
    ['POST', () => `users/${user}/group`, () => ({ group_id: 99999999999 })],
    ['PUT', () => `users/${user}`, () => ({ groups: [99999999999] })],
    ['POST', () => 'tokens', () => ({ name: 'x', scopes: ['read'], user_id: 99999999999 })],
  ])('returns 400 for an id out of range, %s case %#', async (method, path, body) => {
    const reply = await send(method, path(), body());
    expect([reply.status, opened(reply).details.code]).toEqual([400, 'validation_error']);
  });

  it('returns 400 for an order of a category that is out of range', async () => {
    const { id } = await ask('POST', `forums/${forum}/categories`, { name: word() });
    expect((await send('PUT', `forums/${forum}/categories`, { id, order: 99999999999 })).status).toBe(400);
  });

  it('returns 404 for a token id that is not a number', async () => {
    expect(await answerOf('DELETE', 'tokens/abc')).toEqual([404, { code: 'not_found' }]);
  });
});

describe('a value in a body', () => {
  it('reads a list in PHP notation, with gaps, in the order of its indexes', async () => {
    const tags: number[] = [];
    for (let made = 0; made < 12; made++)
      tags.push((await ask('POST', `forums/${forum}/tags`, { name: word() })).id as number);
    const fields = tags.map((id, index) => [`tags[${index * 2}]`, String(id)]).toReversed();
    const form = new URLSearchParams([['header', 'x'], ['type', String(type)], ...fields] as [
      string,
      string,
    ][]);
    const multipart = new FormData();
    for (const [name, value] of form) multipart.append(name, value);
    const parts = new Response(multipart);
    const bodies: [string, string | Buffer][] = [
      ['application/x-www-form-urlencoded', form.toString()],
      [parts.headers.get('content-type')!, Buffer.from(await parts.arrayBuffer())],
    ];
    for (const [contentType, body] of bodies) {
      const headers = { 'content-type': contentType };
      const reply = await agent('POST', `/api/v2/forums/${forum}/topics`, { headers, body });
      expect(opened(reply).data.tags.map(({ id }: { id: number }) => id)).toEqual(tags);
    }
  });

  it('refuses a value that cannot be stored as sent, with its key', async () => {
    const refused = (field: string, issue: string) => [
      400,
      { code: 'validation_error', fields: { [field]: [issue] } },
    ];
    expect(await answerOf('POST', `forums/${forum}/topics`, { header: 'a\r\nb', type })).toEqual(
      refused('header', 'invalid'),
    );
    expect(await answerOf('PUT', `users/${user}`, { name: 'x\n' })).toEqual(refused('name', 'invalid'));
    expect(await answerOf('PUT', `users/${user}`, { email: 'x@y\nbcc: z@w' })).toEqual(
      refused('email', 'invalid'),
    );
    expect(await answerOf('POST', 'users/get_or_create', { email: 'Anna <a@b>' })).toEqual(
      refused('email', 'invalid'),
    );
    expect(await answerOf('PUT', `users/${user}`, { name: 'x', display_name: 'y' })).toEqual(
      refused('display_name', 'ambiguous'),
    );
    const { id } = await ask('POST', `forums/${forum}/topics`, { header: 'x', type });
    for (const field of ['comment', 'text'])
      expect(await answerOf('POST', `topics/${id}/comments`, { [field]: '<script>x</script>' })).toEqual(
        refused(field, 'required'),
      );
    expect(await answerOf('POST', `topics/${id}/comments`, { text: 'x'.repeat(65_001) })).toEqual(
      refused('text', 'too_long'),
    );
  });

  it('replaces a blank name of a user by the local part of the address', async () => {
    for (const name of ['', ' ']) {
      const email = `${word()}.x@example.org`;
      expect((await ask('POST', 'users/get_or_create', { email, name })).name).toBe(email.split('@')[0]);
    }
  });
});

describe('a token', () => {
  it('creates a token for the user in the body by an agent, and returns 403 to a plain user', async () => {
    const make = (given: object) => ask('POST', 'tokens', { name: word(), scopes: ['read'], ...given });
    expect(await make({ user_id: 0 })).toMatchObject({
      user_id: 0,
      token: expect.stringMatching(/^\w{40}$/),
    });
    const own = await make({ user_id: user });
    expect(own).toMatchObject({ user_id: user });
    const client = httpClient(gateway, bearer(own.token));
    expect(opened(await client('GET', '/api/v2/users/current')).data.id).toBe(user);
    expect((await send('POST', `tokens?user_id=${user}`, { name: word(), scopes: ['read'] })).status).toBe(
      403,
    );
  });
});

describe('a change that only agents may make', () => {
  it('returns 403 to the author for another type of a topic, not for the same', async () => {
    const path = `forums/${forum}/topics?user_id=${user}`;
    const { id } = await ask('POST', path, { header: 'own', type });
    expect(await answerOf('PUT', path, { id, type: otherType })).toEqual([403, { code: 'forbidden' }]);
    expect((await ask('PUT', path, { id, type, header: 'still own' })).header).toBe('still own');
  });

  it('returns 403 to the author for true or false as needs_review, not for "auto"', async () => {
    const path = `forums/${forum}/topics?user_id=${user}`;
    for (const judged of [true, false])
      expect(await answerOf('POST', path, { header: 'own', type, needs_review: judged })).toEqual([
        403,
        { code: 'forbidden' },
      ]);
    expect((await ask('POST', path, { header: 'own', type, needs_review: 'auto' })).needs_review).toBe(false);
    expect(
      (await ask('POST', `forums/${forum}/topics`, { header: 'ours', type, needs_review: true }))
        .needs_review,
    ).toBe(true);
  });

  it('returns 403 to users and anonymous authors for a comment in a knowledge base', async () => {
    const base = await newForum({ type: 'KNOWLEDGEBASE PUBLIC', allow_anonymous_comments: true });
    const { id } = await ask('POST', `forums/${base.forum}/topics`, {
      header: 'how to',
      type: base.types[0],
    });
    for (const who of [user, 0])
      expect(await answerOf('POST', `topics/${id}/comments?user_id=${who}`, { comment: 'x' })).toEqual([
        403,
        { code: 'forbidden' },
      ]);
    expect((await ask('POST', `topics/${id}/comments`, { comment: 'x' })).comment).toBe('<p>x</p>');
  });

  it('keeps a comment private and official when its author sends false', async () => {
    const { id: topic } = await ask('POST', `forums/${forum}/topics`, { header: 'x', type });
    const { id } = await ask('POST', `topics/${topic}/comments?user_id=${user}`, { comment: 'x' });
    const path = `topics/${topic}/comments/${id}`;
    await ask('PUT', path, { is_private: true, is_official: true });
    expect(
      await ask('PUT', `${path}?user_id=${user}`, { is_private: false, is_official: 0, text: 'y' }),
    ).toMatchObject({ text: '<p>y</p>', is_private: true, is_official: true });
  });
});

it('a comment shows its parent to users who see the parent, null to others', async () => {
  const { id: topic } = await ask('POST', `forums/${forum}/topics?user_id=${user}`, { header: 'x', type });
  const path = `topics/${topic}/comments`;
  const { id: hidden } = await ask('POST', path, { comment: 'among us', is_private: true });
  const { id } = await ask('POST', path, { comment: 'aloud', parent: hidden });
  const parents = async (query: string): Promise<[number, number | null][]> =>
    ((await ask('GET', path + query)) as { id: number; parent: number | null }[]).map((one) => [
      one.id,
      one.parent,
    ]);
  expect(await parents('')).toEqual([
    [hidden, null],
    [id, hidden],
  ]);
  expect(await parents(`?user_id=${user}`)).toEqual([[id, null]]);
});

describe('a topic', () => {
  it('returns 403 for a private topic by an anonymous author', async () => {
    const open = await newForum({ allow_anonymous_topic: true });
    const path = `forums/${open.forum}/topics`;
    const given = { header: 'x', type: open.types[0] };
    expect(await answerOf('POST', `${path}?user_id=0`, { ...given, is_private: true })).toEqual([
      403,
      { code: 'forbidden' },
    ]);
    expect((await ask('POST', `${path}?user_id=0`, given)).author).toMatchObject({
      id: 0,
      name: 'Anonymous',
    });
    expect(opened(await send('GET', path)).details.count).toBe(1);
  });

  it('finds a topic by the time in its reply, and not by a later time', async () => {
    const { id, created, updated } = await ask('POST', `forums/${forum}/topics`, { header: word(), type });
    const count = async (filter: string): Promise<number> =>
      opened(await send('GET', `forums/${forum}/topics?filter__id=${id}&filter__${filter}`)).details.count;
    expect(await count(`created=${created}`)).toBe(1);
    expect(await count(`created__gt=${created}`)).toBe(0);
    expect(await count(`updated__lte=${updated}`)).toBe(1);
  });

  it('returns 409 for a change of a topic with If-Unmodified-Since before its last change', async () => {
    const path = `/api/v2/forums/${forum}/topics`;
    const { id, updated } = await ask('POST', `forums/${forum}/topics`, { header: 'x', type });
    const change = (header: string, date: string): Promise<HttpReply> =>
      agent('PUT', path, { body: { id, header }, headers: { 'if-unmodified-since': date } });
    const seconds = (milliseconds: number): string =>
      new Date(Date.parse(updated) + milliseconds).toUTCString();
    for (const date of [seconds(0), 'last week']) expect((await change('x', date)).status).toBe(200);
    const late = await change('y', seconds(-60_000));
    expect([late.status, opened(late).details]).toEqual([409, { code: 'conflict' }]);
    expect((await ask('GET', `topics/${id}`)).header).toBe('x');
  });

  it('accepts the empty array that PHP encodes for no custom fields', async () => {
    const code = `cf_${word()}`;
    await ask('POST', 'custom_fields', { object: 'topic', code_name: code, name: 'Size' });
    const { id } = await ask('POST', `forums/${forum}/topics`, { header: 'x', type, custom_fields: [] });
    const change = (given: unknown) => ask('PUT', `forums/${forum}/topics`, { id, custom_fields: given });
    expect((await change({ [code]: 1 })).custom_fields).toMatchObject([{ code_name: code, value: '1' }]);
    expect((await change([])).custom_fields).toEqual([]);
  });
});

describe('a forum', () => {
  it('copies the category tree of the template to a new forum', async () => {
    const path = `forums/${forum}/categories`;
    const parent = await ask('POST', path, { name: word() });
    const child = await ask('POST', path, { name: word(), parent_id: parent.id });
    const copy = await newForum({ template_forum_id: forum });
    const copied = (await ask('GET', `forums/${copy.forum}/categories`)) as { id: number; name: string }[];
    const named = (name: string): Any => copied.find((one) => one.name === name);
    expect(named(child.name).parent_id).toBe(named(parent.name).id);
    expect(named(parent.name).parent_id).toBeNull();
  });

  it('returns 409 for a change that leaves no default forum', async () => {
    const { id } = ((await ask('GET', 'forums?filter__is_default=1')) as { id: number }[])[0]!;
    expect(await answerOf('PUT', 'forums', { id, is_default: false })).toEqual([409, { code: 'conflict' }]);
  });
});

describe('a user', () => {
  it('returns 400 for an avatar URL that a page cannot show', async () => {
    const change = (url: string) => send('PUT', `users/${user}`, { avatar_url: url });
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'http://', '//evil'])
      expect([url, (await change(url)).status]).toEqual([url, 400]);
    for (const url of ['https://example.org/a.png', '/uploaded/image/1.png', ''])
      expect(opened(await change(url)).data.avatar_url).toBe(url);
  });

  it('removes a user with topics and comments when content is "delete"', async () => {
    const { id } = await ask('POST', 'users/get_or_create', { email: `${word()}@example.org` });
    const topic = (header: string, who: number) =>
      ask('POST', `forums/${forum}/topics?user_id=${who}`, { header, type });
    const [own, other] = [await topic('own', id), await topic('of another user', user)];
    await ask('POST', `topics/${other.id}/comments?user_id=${id}`, { comment: 'own' });
    await ask('DELETE', `users/${id}`, { content: 'delete' });
    expect((await send('GET', `topics/${own.id}`)).status).toBe(404);
    expect(await ask('GET', `topics/${other.id}/comments`)).toEqual([]);
  });

  it('keeps a user unchanged when a part of the change is refused', async () => {
    const before = await ask('GET', `users/${user}`);
    for (const given of [{ groups: [999999] }, { custom_fields: { cf_none: 1 } }])
      expect((await send('PUT', `users/${user}`, { name: word(), ...given })).status).toBe(400);
    expect((await ask('GET', `users/${user}`)).name).toBe(before.name);
  });
});

it('accepts a body of 1 MB, returns 413 for a longer one', async () => {
  const body = { header: 'x', type, pad: 'x'.repeat(1024 * 1024 - 100) };
  expect((await send('POST', `forums/${forum}/topics`, body)).status).toBe(200);
  const more = { ...body, pad: 'x'.repeat(1024 * 1024 + 1) };
  expect(await answerOf('POST', `forums/${forum}/topics`, more)).toEqual([413, { code: 'too_large' }]);
});
