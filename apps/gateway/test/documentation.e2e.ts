import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { httpClient, openPage, startBrowser, testStack } from '@stoa/testing';
import { DocumentationPage } from './documentation-page.js';

// The documentation pages in headless Chromium. A page must load nothing from elsewhere, and cause no console error.
const { gateway, admin, community, rtc } = testStack();

let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const opened = async (path: string): Promise<DocumentationPage> =>
  DocumentationPage.of(await openPage(browser, gateway + path));

/** The methods of a description, as links of the page end: `GET/auth/me/`. */
async function described(name: string): Promise<string[]> {
  const reply = await fetch(`${gateway}/openapi/${name}.json`);
  const { paths } = (await reply.json()) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()}${path}`),
  );
}

describe('the documentation page of commerce', () => {
  it('gets a key, sends calls with it, and shows the reply of a request that is edited and sent again', async () => {
    const page = await opened('/api/rest/docs/');
    await page.choose('auth', 'POST', '/auth/');
    await page.tryIt('POST', '/auth/');
    await page.typeBody(JSON.stringify({ login: admin.login, password: admin.password }));
    const login = await page.send();
    expect(login).toEqual({ status: '200 OK', body: expect.stringContaining('"token"') });
    const { token } = JSON.parse(login.body) as { token: string };

    await page.close();
    await page.choose('users', 'GET', '/users/');
    await page.tryIt('GET', '/users/');
    await page.typeKey(token);
    expect(await page.send()).toEqual({ status: '200 OK', body: expect.stringContaining('"results"') });

    // The key is typed once, for all calls and for the code samples.
    await page.close();
    await page.choose('company-groups', 'POST', '/company-groups/');
    expect(await page.sample('POST', '/company-groups/')).toContain(`Authorization: Token ${token}`);
    await page.tryIt('POST', '/company-groups/');
    await page.typeBody('{"name": "Made on a page"}');
    expect(await page.send()).toEqual({
      status: '201 Created',
      body: expect.stringContaining('Made on a page'),
    });
    await page.typeBody('{"name": "Made again"}');
    expect(await page.send()).toEqual({ status: '201 Created', body: expect.stringContaining('Made again') });
    await page.close();
    expect(await page.missing(await described('commerce'))).toEqual([]);
    expect(page.complaints).toEqual([]);
  });
});

interface Case {
  name: string;
  tag: string;
  path: string;
  /** What is typed in the Security section, by the label of its field. */
  keys(): Promise<Record<string, string>>;
  shows: string;
}

const storeToken = async (): Promise<string> => {
  const { text } = await httpClient(gateway)('POST', '/api/v1/auth/token', { body: credentials });
  return (JSON.parse(text) as { token: string }).token;
};
const credentials = { login: admin.login, password: admin.password };

const cases: Case[] = [
  {
    name: 'store',
    tag: 'auth',
    path: '/auth',
    keys: async () => ({ 'Bearer Token': await storeToken() }),
    shows: `"${admin.login}"`,
  },
  {
    name: 'community',
    tag: 'users',
    path: '/users/current',
    keys: async () => ({ Value: community.accessToken }),
    shows: '"admin@localhost"',
  },
  {
    name: 'rtc',
    tag: 'projects',
    path: '/projects',
    keys: async () => ({ Username: rtc.customerId, Password: rtc.customerCertificate }),
    shows: '"projects"',
  },
];

describe.each(cases)('the documentation page of $name', ({ name, tag, path, keys, shows }) => {
  it('sends a request with a key that is typed in the Security section, and lists each method of the API', async () => {
    const page = await opened(`/docs/?api=${name}`);
    await page.choose(tag, 'GET', path);
    await page.tryIt('GET', path);
    for (const [label, key] of Object.entries(await keys())) await page.typeKey(key, label);
    expect(await page.send()).toEqual({ status: '200 OK', body: expect.stringContaining(shows) });
    await page.close();
    expect(await page.missing(await described(name))).toEqual([]);
    expect(page.complaints).toEqual([]);
  });
});
