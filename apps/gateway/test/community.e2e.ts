import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bearer, httpClient, testStack, type HttpReply, type HttpRequest } from '@stoa/testing';

const { gateway, community, admin } = testStack();
const { accessToken, anonymousToken } = community;

const plain = httpClient(gateway);
const agent = httpClient(gateway, bearer(accessToken));

interface Envelope {
  status: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
  message?: string;
  details?: Record<string, unknown>;
}
const opened = ({ text }: HttpReply): Envelope => JSON.parse(text) as Envelope;

async function ask(method: string, path: string, body?: HttpRequest['body']): Promise<Envelope['data']> {
  const reply = await agent(method, `/api/v2/${path}`, body === undefined ? {} : { body });
  if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
  return opened(reply).data;
}
const list = async (path: string): Promise<{ data: { id: number }[]; details: { count: number } }> =>
  opened(await agent('GET', `/api/v2/${path}`)) as never;
const word = (): string => randomUUID().slice(0, 8);

interface Forum {
  id: number;
  types: { id: number; name: string }[];
}
async function newForum(given: object = {}): Promise<Forum> {
  const { id } = (await ask('POST', 'forums', { name: `forum ${word()}`, ...given })) as { id: number };
  return { id, types: (await ask('GET', `forums/${id}/types`)) as Forum['types'] };
}
const newTopic = (forum: Forum, given: object = {}) =>
  ask('POST', `forums/${forum.id}/topics`, { header: `topic ${word()}`, type: forum.types[0]!.id, ...given });
const newUser = (given: object = {}) =>
  ask('POST', 'users/get_or_create', { email: `${word()}@example.org`, ...given });

let forum: Forum;
beforeAll(async () => void (forum = await newForum()));

describe('a script with .json?access_token=', () => {
  const call = async (
    method: string,
    path: string,
    fields: Record<string, string> = {},
  ): Promise<Envelope> => {
    const body = method === 'GET' ? undefined : new URLSearchParams(fields).toString();
    const reply = await plain(method, `/api/v2/${path}.json?access_token=${accessToken}`, {
      ...(body !== undefined && { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    });
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.headers['referrer-policy']).toBe('no-referrer');
    return opened(reply);
  };

  it('creates, lists and deletes a topic with a comment by .json?access_token=', async () => {
    const { data: me } = await call('GET', 'users/current');
    expect(me).toMatchObject({ is_staff: true, is_authenticated: true, email: admin.email });
    const forums = await call('GET', 'forums');
    expect(forums.data[0]).toMatchObject({
      name: 'General',
      type: { id: 1, name: 'PUBLIC' },
      is_default: true,
    });
    const [general] = forums.data;
    const types = await call('GET', `forums/${general.id}/types`);
    expect(types.data.map(({ name }: { name: string }) => name)).toEqual([
      'Ideas',
      'Problems',
      'Questions',
      'Praise',
    ]);
    const made = await call('POST', `forums/${general.id}/topics`, {
      header: 'Привет & <мир>',
      description: 'Строка\nи ещё',
      type: String(types.data[0].id),
    });
    expect(Object.keys(made.data)).toEqual([
      ...[
        'id',
        'header',
        'description',
        'created',
        'updated',
        'url',
        'relative_url',
        'forum',
        'type',
        'status',
      ],
      ...['category', 'tags', 'author', 'assigned_to', 'vote', 'comment_count', 'show_voter', 'needs_review'],
      ...['is_private', 'official_answer', 'custom_fields', 'attachments', 'duplicate_of'],
    ]);
    expect(made.data).toMatchObject({
      header: 'Привет & <мир>',
      description: '<p>Строка<br />и ещё</p>',
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      relative_url: `/topics/${made.data.id}-привет-мир/`,
      forum: { id: general.id, name: 'General' },
      status: { name: 'New', is_default: true, color: '999999' },
      vote: { diff: 0, positive: 0, negative: 0, total: 0, current_user: 0 },
      author: { id: me.id },
    });
    const { id } = made.data;
    const comment = await call('POST', `topics/${id}/comments`, { comment: 'Да!' });
    expect(comment.data).toMatchObject({
      comment: '<p>Да!</p>',
      text: '<p>Да!</p>',
      topic: { id },
      parent: null,
    });
    const topics = await call('GET', `forums/${general.id}/topics`);
    expect(topics.data[0]).toMatchObject({ id, comment_count: 1 });
    expect(topics.details).toMatchObject({ page: 1, limit: 50, count: expect.any(Number) });
    expect((await call('DELETE', `topics/${id}`)).data).toEqual({ id, deleted: true });
  });
});

describe('formats', () => {
  it('returns JSON by default, and XML with the same content for .xml', async () => {
    const { id } = (await newTopic(forum, { header: 'a & <b>' })) as { id: number };
    for (const path of [`topics/${id}`, `topics/${id}.json`])
      expect(opened(await agent('GET', `/api/v2/${path}`)).data.header).toBe('a & <b>');
    const xml = await agent('GET', `/api/v2/topics/${id}.xml`);
    expect(xml.headers['content-type']).toBe('application/xml; charset=utf-8');
    expect(xml.text).toMatch(
      new RegExp(
        `^<\\?xml version="1.0" encoding="utf-8"\\?><response><status>success</status><data><id>${id}</id><header>a &amp; &lt;b&gt;</header>`,
      ),
    );
    expect(xml.text).toContain('<category/>');
    const many = await agent('GET', `/api/v2/forums/${forum.id}/types.xml`);
    expect(many.text).toContain('<data><resource><id>');
    expect(many.text).toContain(
      '<details><page>1</page><limit>50</limit><count>4</count><pages>1</pages></details>',
    );
    const missing = await agent('GET', '/api/v2/topics/999999999.xml');
    expect(missing.status).toBe(404);
    expect(missing.text).toBe(
      '<?xml version="1.0" encoding="utf-8"?><response><status>error</status><message>Not found.</message><details><code>not_found</code></details></response>',
    );
  });

  it('reads bodies as JSON with another content type and as multipart, and the token in a body', async () => {
    const path = `/api/v2/forums/${forum.id}/tags`;
    const json = JSON.stringify({ name: `tag ${word()}` });
    const asForm = await agent('POST', path, {
      body: json,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(asForm.status).toBe(200);
    const boundary = 'xyz';
    const multipart = `--${boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\nтег ${word()}\r\n--${boundary}--\r\n`;
    const asParts = await agent('POST', path, {
      body: multipart,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    });
    expect(opened(asParts).data.name).toMatch(/^тег /);
    const token = await plain('POST', path, { body: { name: word(), access_token: accessToken } });
    expect(token.status).toBe(200);
  });
});

describe('lists', () => {
  it('pages lists with a clamped limit, and returns an empty page past the end', async () => {
    const many = await newForum();
    for (const header of ['a', 'b', 'c']) await newTopic(many, { header });
    const path = `forums/${many.id}/topics`;
    const headers = async (query: string): Promise<[string[], unknown]> => {
      const { data, details } = opened(await agent('GET', `/api/v2/${path}?${query}`));
      return [data.map(({ header }: { header: string }) => header), details];
    };
    expect(await headers('')).toEqual([['c', 'b', 'a'], { page: 1, limit: 50, count: 3, pages: 1 }]);
    expect(await headers('limit=2&order_by=header')).toEqual([
      ['a', 'b'],
      { page: 1, limit: 2, count: 3, pages: 2 },
    ]);
    expect(await headers('limit=2&page=2&order_by=header')).toEqual([
      ['c'],
      { page: 2, limit: 2, count: 3, pages: 2 },
    ]);
    expect(await headers('page=9')).toEqual([[], { page: 9, limit: 50, count: 3, pages: 1 }]);
    expect((await headers('limit=5000'))[1]).toMatchObject({ limit: 200 });
  });

  it('filters lists by fields, by negations and by custom fields', async () => {
    const own = await newForum();
    const code = `cf_${word()}`;
    await ask('POST', 'custom_fields', { object: 'topic', code_name: code, name: 'Size' });
    const tag = (await ask('POST', `forums/${own.id}/tags`, { name: 'x' })) as { id: number };
    const one = (await newTopic(own, {
      header: '100% Да_нет',
      tags: [tag.id],
      custom_fields: { [code]: '10' },
    })) as {
      id: number;
      created: string;
    };
    const two = (await newTopic(own, { header: 'other', custom_fields: { [code]: 9 } })) as { id: number };
    const three = (await newTopic(own, { header: 'third' })) as { id: number };
    const found = async (query: string): Promise<number[]> => {
      const { data, details } = await list(`forums/${own.id}/topics?order_by=id&${query}`);
      expect(details.count).toBe(data.length);
      return data.map(({ id }) => id);
    };
    const all = [one.id, two.id, three.id];
    const custom = `filter__custom_fields__${code}`;
    expect(await found('filter__header__icontains=' + encodeURIComponent('0% да_'))).toEqual([one.id]);
    expect(await found('filter__header__contains=' + encodeURIComponent('да_'))).toEqual([]);
    expect(await found('filter__header__iexact=OTHER')).toEqual([two.id]);
    expect(await found('filter__header__not=other')).toEqual([one.id, three.id]);
    expect(await found(`filter__id__in=${one.id},%20${three.id}`)).toEqual([one.id, three.id]);
    expect(await found(`filter__id__gt=${one.id}&filter__id__lt=${three.id}`)).toEqual([two.id]);
    expect(await found(`filter__tags=${tag.id}`)).toEqual([one.id]);
    expect(await found(`filter__tags__not=${tag.id}`)).toEqual([two.id, three.id]);
    expect(await found('filter__needs_review=0')).toEqual(all);
    expect(await found('filter__needs_review__not=0')).toEqual([]);
    expect(await found('filter__category__not=1')).toEqual(all);
    expect(await found(`filter__created=${one.created.slice(0, 10)}`)).toEqual(all);
    expect(await found('filter__created__lt=2020-01-01')).toEqual([]);
    expect(await found(`${custom}=10`)).toEqual([one.id]);
    // Text: "10" comes before "9".
    expect(await found(`${custom}__lt=9`)).toEqual([one.id]);
    expect(await found(`${custom}__not=10`)).toEqual([two.id, three.id]);
  });
});

describe('a topic', () => {
  it('keeps absent fields of a topic, and empties those that are null or empty', async () => {
    const tag = (await ask('POST', `forums/${forum.id}/tags`, { name: word() })) as { id: number };
    const category = (await ask('POST', `forums/${forum.id}/categories`, { name: word() })) as { id: number };
    const { id } = (await newTopic(forum, {
      description: '<p onclick="x()">a<script>alert(1)</script> <a href="javascript:x">b</a></p>',
      category: category.id,
      tags: `${tag.id}`,
    })) as { id: number };
    const change = (given: object) => ask('PUT', `forums/${forum.id}/topics`, { id, ...given });
    expect(await change({ header: 'new' })).toMatchObject({
      header: 'new',
      description: '<p>a <a rel="nofollow noopener noreferrer">b</a></p>',
      category: { id: category.id },
      tags: [{ id: tag.id }],
    });
    expect(await change({ description: '', category: null, tags: [] })).toMatchObject({
      header: 'new',
      description: '',
      category: null,
      tags: [],
    });
  });

  it('keeps the status of a topic by name when its type changes', async () => {
    const [ideas, problems] = forum.types;
    const statuses = (await ask('GET', `forums/${forum.id}/types/${ideas!.id}/statuses`)) as {
      id: number;
      name: string;
    }[];
    const { id } = (await newTopic(forum)) as { id: number };
    const change = (given: object) => ask('PUT', `forums/${forum.id}/topics`, { id, ...given });
    const started = statuses.find(({ name }) => name === 'Started')!;
    expect(await change({ status: started.id })).toMatchObject({ status: { name: 'Started' } });
    expect(await change({ type: problems!.id })).toMatchObject({
      type: { name: 'Problems' },
      status: { name: 'Started' },
    });
    const wrong = await agent('PUT', `/api/v2/forums/${forum.id}/topics`, {
      body: { id, status: started.id },
    });
    expect(opened(wrong).details).toMatchObject({
      code: 'validation_error',
      fields: { status: ['invalid'] },
    });
  });

  it('a topic has one official answer, the newest', async () => {
    const { id } = (await newTopic(forum)) as { id: number };
    const comment = (given: object) => ask('POST', `topics/${id}/comments`, { text: 'x', ...given });
    const first = (await comment({ is_official: true })) as { id: number };
    const second = (await comment({ is_official: '1', parent: first.id })) as { id: number };
    expect(await ask('GET', `topics/${id}`)).toMatchObject({
      official_answer: { id: second.id },
      comment_count: 2,
    });
    await ask('DELETE', `topics/${id}/comments/${second.id}`);
    expect(await ask('GET', `topics/${id}`)).toMatchObject({ official_answer: null, comment_count: 1 });
  });
});

describe('users', () => {
  it('creates one user by concurrent requests for one address', async () => {
    const email = `${word()}@example.org`;
    const all = (await Promise.all([1, 2, 3].map(() => newUser({ email, name: 'Анна' })))) as {
      id: number;
      is_created: boolean;
    }[];
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(all.filter(({ is_created: made }) => made)).toHaveLength(1);
    expect(await newUser({ email })).toMatchObject({ id: all[0]!.id, name: 'Анна', is_created: false });
  });

  it('changes a user, adds and removes groups, and removes the user but not the topics', async () => {
    const { id } = (await newUser()) as { id: number };
    const group = (await ask('POST', 'users/groups', { name: `group ${word()}` })) as {
      id: number;
      name: string;
    };
    expect(await ask('POST', `users/${id}/group`, { group: String(group.id) })).toEqual([
      { id: group.id, name: group.name },
    ]);
    expect(await ask('PUT', `users/${id}`, { title: 'CEO', display_name: 'Boris' })).toMatchObject({
      name: 'Boris',
      name_and_title: 'Boris, CEO',
      groups: [{ id: group.id }],
    });
    expect((await list(`users?filter__group=${group.id}`)).data.map((user) => user.id)).toEqual([id]);
    expect(await ask('DELETE', `users/${id}/group?group_id=${group.id}`, {})).toEqual([]);
    const topic = (await ask('POST', `forums/${forum.id}/topics?user_id=${id}`, {
      header: 'his',
      type: forum.types[0]!.id,
    })) as { id: number; author: object };
    expect(topic.author).toMatchObject({ id, name: 'Boris', title: 'CEO' });
    expect(await ask('DELETE', `users/${id}`)).toEqual({ id, deleted: true });
    expect((await agent('GET', `/api/v2/users/${id}`)).status).toBe(404);
    expect(await ask('GET', `topics/${topic.id}`)).toMatchObject({
      author: { id: 0, name: 'Deleted user', title: '', avatar_url: '' },
    });
  });

  it('acts for another user by a key with the scope all, and shows that in a header', async () => {
    const { id } = (await newUser()) as { id: number };
    const acting = async (query: string) => {
      const reply = await agent('GET', `/api/v2/users/current?${query}`);
      return [reply.headers['x-acting-user'], opened(reply).data.id];
    };
    const me = ((await ask('GET', 'users/current')) as { id: number }).id;
    expect(await acting('')).toEqual([undefined, me]);
    expect(await acting(`user_id=${id}`)).toEqual([String(id), id]);
    expect(await acting('user_id=0')).toEqual(['0', 0]);
    expect(await acting('user_id=99999999')).toEqual([String(me), me]);
    expect(await acting('user_sso_guid=nobody')).toEqual([String(me), me]);
  });
});

describe('credentials', () => {
  const anonymous = httpClient(gateway, bearer(anonymousToken));
  const code = (reply: HttpReply) => [reply.status, opened(reply).details];

  it('returns 401 without a token of this API, and 403 without the scope of the operation', async () => {
    expect(code(await plain('GET', '/api/v2/users'))).toEqual([401, { code: 'token_missing' }]);
    for (const headers of [
      bearer('0'.repeat(40)),
      bearer(testStack().commerce.token),
      { authorization: `Bearer ${testStack().rtc.customerId}:${testStack().rtc.customerCertificate}` },
    ])
      expect(code(await httpClient(gateway, headers)('GET', '/api/v2/users'))).toEqual([
        401,
        { code: 'token_invalid' },
      ]);
    expect(code(await plain('GET', '/api/v2/nothing.xml'.replace('.xml', '')))).toEqual([
      401,
      { code: 'token_missing' },
    ]);
    expect(code(await anonymous('GET', '/api/v2/users/groups'))).toEqual([
      403,
      { code: 'scope_required', scope: 'all' },
    ]);
    expect(code(await anonymous('GET', '/api/v2/users?user_id=1'))).toEqual([
      403,
      { code: 'scope_required', scope: 'all' },
    ]);
    expect(code(await agent('GET', '/api/v2/users/current?sso_token=abc'))).toEqual([
      401,
      { code: 'sso_invalid' },
    ]);
  });

  it('creates, lists and revokes tokens', async () => {
    const token = (await ask('POST', 'tokens', { name: 'reader', scopes: ['read'] })) as {
      id: string;
      token: string;
    };
    expect(token.token).toMatch(/^[0-9a-f]{40}$/);
    const reader = httpClient(gateway, bearer(token.token));
    expect((await reader('GET', '/api/v2/users/current')).status).toBe(200);
    expect(code(await reader('POST', `/api/v2/forums/${forum.id}/topics`, { body: {} }))).toEqual([
      403,
      { code: 'scope_required', scope: 'write' },
    ]);
    const listed = (await ask('GET', 'tokens')) as { id: string; token?: string }[];
    expect(listed.find(({ id }) => id === token.id)).toMatchObject({ name: 'reader', scopes: ['read'] });
    expect(listed.some((one) => 'token' in one)).toBe(false);
    await ask('DELETE', `tokens/${token.id}`);
    const deadline = Date.now() + 1000;
    while ((await reader('GET', '/api/v2/users/current')).status !== 401)
      expect(Date.now()).toBeLessThan(deadline);
  });
});
