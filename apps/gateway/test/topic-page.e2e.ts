import { beforeAll, describe, expect, it } from '@jest/globals';
import { bearer, httpClient, testStack, type HttpReply } from '@stoa/testing';

const { gateway, community } = testStack();
const agent = httpClient(gateway, bearer(community.accessToken));
const stranger = httpClient(gateway);

interface Topic {
  id: number;
  url: string;
  relative_url: string;
}
async function ask<Data>(method: string, path: string, body?: object): Promise<Data> {
  const reply = await agent(method, `/api/v2/${path}`, body === undefined ? {} : { body });
  if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
  return (JSON.parse(reply.text) as { data: Data }).data;
}

let forum: number;
let type: number;
const newTopic = (given: object = {}): Promise<Topic> =>
  ask('POST', `forums/${forum}/topics`, { header: 'Привет & <мир>', type, ...given });

beforeAll(async () => {
  forum = (await ask<{ id: number }>('POST', 'forums', { name: 'pages' })).id;
  type = (await ask<{ id: number }[]>('GET', `forums/${forum}/types`))[0]!.id;
});

describe('the url of a topic', () => {
  it('the url of a topic begins with scheme and host of the request in each reply', async () => {
    const { id, url, relative_url: path } = await newTopic();
    expect(url).toBe(gateway + path);
    expect(path).toBe(`/topics/${id}-привет-мир/`);
    const headers = { host: 'forum.example.org:8080' };
    const shown = async (path: string): Promise<string> =>
      (await agent('GET', `/api/v2/${path}`, { headers })).text;
    const expected = `"url":"http://forum.example.org:8080${path}"`;
    for (const list of [`topics/${id}`, `forums/${forum}/topics`, `forums/${forum}/topics?filter__id=${id}`])
      expect(await shown(list)).toContain(expected);
    const changed = await agent('PUT', `/api/v2/forums/${forum}/topics`, {
      headers,
      body: { id, header: 'x' },
    });
    expect(changed.text).toContain(`"url":"http://forum.example.org:8080/topics/${id}-x/"`);
  });

  it('the url of a topic returns a page with title, text and visible comments', async () => {
    const topic = await newTopic({ description: 'From <anna@example.org>\n<script>alert(1)</script>' });
    await ask('POST', `topics/${topic.id}/comments`, { comment: 'a < b' });
    await ask('POST', `topics/${topic.id}/comments`, { comment: 'among us', is_private: true });
    const page = await stranger('GET', encodeURI(topic.relative_url));
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('<h1>Привет &amp; &lt;мир&gt;</h1>');
    expect(page.text).toContain('<title>Привет &amp; &lt;мир&gt;</title>');
    expect(page.text).toContain('From &lt;anna@example.org&gt;');
    expect(page.text).toContain('<p>a &lt; b</p>');
    expect(page.text).toContain('1 comment');
    expect(page.text).not.toMatch(/<script|among us/);
    expect(page.headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; img-src 'self' http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    for (const path of [`/topics/${topic.id}`, `/topics/${topic.id}/`, `/topics/${topic.id}-other`])
      expect((await stranger('GET', path)).text).toBe(page.text);
  });

  it('links the pages of a topic with more than 100 comments', async () => {
    const { id } = await newTopic();
    for (let number = 1; number <= 101; number++)
      await ask('POST', `topics/${id}/comments`, { comment: `comment ${number}.` });
    const [first, second] = [
      await stranger('GET', `/topics/${id}/`),
      await stranger('GET', `/topics/${id}/?page=2`),
    ];
    expect(first.text).toContain('comment 100.');
    expect(first.text).not.toContain('comment 101.');
    expect(first.text).toContain('<a href="?page=2" rel="next">');
    expect(second.text).toContain('comment 101.');
    expect(second.text).not.toContain('rel="next"');
    for (const page of ['x', '0', '-1', '99999999999'])
      expect([page, (await stranger('GET', `/topics/${id}/?page=${page}`)).status]).toEqual([page, 400]);
  });
});

describe('the page of a hidden topic', () => {
  const isNotFound = ({ status, headers, text }: HttpReply): void => {
    expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(text).toContain('<h1>Not found</h1>');
  };

  it('returns 404 for a hidden topic to an anonymous user, 200 with a token of a user who sees the topic', async () => {
    for (const given of [{ is_private: true }, { needs_review: true }]) {
      const { id } = await newTopic(given);
      isNotFound(await stranger('GET', `/topics/${id}/`));
      isNotFound(await stranger('GET', `/topics/${id}/?access_token=${community.anonymousToken}`));
      expect((await agent('GET', `/topics/${id}/`)).status).toBe(200);
      expect((await stranger('GET', `/topics/${id}/?access_token=${community.accessToken}`)).status).toBe(
        200,
      );
    }
  });

  it('returns 404 for the page of a topic that does not exist', async () => {
    const { id } = await newTopic();
    await ask('DELETE', `topics/${id}`);
    for (const path of [`/topics/${id}/`, '/topics/999999999/', '/topics/x/', '/topics/', '/topics/1/2'])
      isNotFound(await stranger('GET', path));
  });

  it('returns 401 as HTML for an invalid token, and 405 for POST of a page', async () => {
    const { id } = await newTopic();
    const refused = await stranger('GET', `/topics/${id}/?access_token=${'0'.repeat(40)}`);
    expect([refused.status, refused.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
    const posted = await stranger('POST', `/topics/${id}/`);
    expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD']);
    expect((await stranger('HEAD', `/topics/${id}/`)).status).toBe(200);
  });
});
