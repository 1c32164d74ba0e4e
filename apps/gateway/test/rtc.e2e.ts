import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import { adminOf, bearer, httpClient, stackBus, testStack, type Client, type HttpReply } from '@stoa/testing';

const stack = testStack();
const { gateway, rtc, community, commerce } = stack;

const basic = (id: string, certificate: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${id}:${certificate}`).toString('base64')}`,
});
const call = httpClient(gateway, basic(rtc.customerId, rtc.customerCertificate));
const stranger = httpClient(gateway);
const send = (method: string, path: string, body?: object): Promise<HttpReply> =>
  call(method, `/dev/v1/${path}`, body ? { body } : {});
const summaryOf = ({ status, text }: HttpReply): [number, unknown] => [status, JSON.parse(text)];

interface Project {
  id: string;
  name: string;
  vendor_key: string;
  sign_key: string;
  recording_server: string | null;
  status: number;
  created: number;
}

const newName = (): string => `project ${randomUUID()}`;
async function create(body: object = {}): Promise<Project> {
  const reply = await send('POST', 'project/', { name: newName(), ...body });
  expect(reply.status).toBe(200);
  return (JSON.parse(reply.text) as { project: Project }).project;
}
const absent = [404, { error_msg: 'project not exist' }];
const success = [200, { success: true }];

let bus: Bus;
let admin: Client;
beforeAll(async () => {
  bus = await stackBus(stack);
  admin = await adminOf(stack);
});
afterAll(() => bus.drain());

describe("the vendor page's examples", () => {
  it('creates, changes and deletes a project', async () => {
    const name = newName();
    const created = await send('POST', 'project/', { name, enable_sign_key: true });
    expect(created.headers['content-type']).toBe('application/json; charset=utf-8');
    const { project } = JSON.parse(created.text) as { project: Project };
    expect(created.text).toBe(
      `{"project":{"id":"${project.id}","name":"${name}","vendor_key":"${project.vendor_key}","sign_key":"${project.sign_key}","status":1,"created":${project.created}}}`,
    );
    expect(project.id).toMatch(/^[\w-]{9}$/);
    expect(project.vendor_key).toMatch(/^[0-9a-f]{32}$/);
    expect(project.sign_key).toMatch(/^[0-9a-f]{32}$/);
    expect(created.headers['x-resource-id']).toBe(project.id);
    expect(created.headers['x-request-id']).toMatch(/^[\w-]{36}$/);

    const { id } = project;
    const listed = `{"id":"${id}","name":"${name}","vendor_key":"${project.vendor_key}","sign_key":"${project.sign_key}","recording_server":null,"status":1,"created":${project.created}}`;
    expect((await send('GET', 'project/', { id, name })).text).toBe(`{"projects":[${listed}]}`);
    expect((await send('GET', 'projects/')).text).toContain(listed);

    const disabled = await send('POST', 'project_status/', { id, status: 0 });
    expect(summaryOf(disabled)).toEqual([200, { project: { ...project, status: 0 } }]);
    expect((await send('GET', 'projects/')).text).toContain(listed.replace('"status":1', '"status":0'));
    for (const [path, body] of [
      ['recording_config/', { id, recording_server: '10.12.1.5:8080' }],
      ['signkey/', { id, enable: true }],
      ['reset_signkey/', { id }],
    ] as const)
      expect(summaryOf(await send('POST', path, body))).toEqual(absent);

    await send('POST', 'project_status/', { id, status: 1 });
    const config = { id, recording_server: '10.12.1.5:8080' };
    expect(summaryOf(await send('POST', 'recording_config/', config))).toEqual(success);
    expect(summaryOf(await send('POST', 'signkey/', { id, enable: false }))).toEqual(success);
    const found = async (): Promise<Project> =>
      (JSON.parse((await send('GET', `project?id=${id}`)).text) as { projects: Project[] }).projects[0]!;
    expect(await found()).toMatchObject({ recording_server: '10.12.1.5:8080', sign_key: '' });
    await send('POST', 'signkey', { id });
    expect(await found()).toMatchObject({ sign_key: project.sign_key });
    expect(summaryOf(await send('POST', 'reset_signkey/', { id }))).toEqual(success);
    expect((await found()).sign_key).not.toBe(project.sign_key);

    expect(summaryOf(await send('DELETE', 'project/', { id }))).toEqual(success);
    expect(summaryOf(await send('DELETE', 'project/', { id }))).toEqual(absent);
    expect(summaryOf(await send('GET', 'project/', { id }))).toEqual(absent);
    expect(summaryOf(await send('POST', 'project_status/', { id, status: 1 }))).toEqual(absent);
    expect((await send('GET', 'projects/')).text).not.toContain(id);
  });
});

describe('a project', () => {
  it('a project gets a certificate only on request, by any spelling of the flag', async () => {
    expect((await create()).sign_key).toBe('');
    expect((await create({ enable_sign_key: 'true' })).sign_key).not.toBe('');
    expect((await create({ enable_sign_key: 'false' })).sign_key).toBe('');
    // A reset of a disabled certificate enables it.
    const { id } = await create();
    await send('POST', 'reset_signkey', { id });
    expect((await send('GET', 'project', { id })).text).toMatch(/"sign_key":"[0-9a-f]{32}"/);
  });

  it('finds a project by id or name in query or body, and only when every given value matches', async () => {
    const { id, name } = await create();
    const query = `name=${encodeURIComponent(name)}`;
    expect((await send('GET', `project/?${query}`)).text).toContain(id);
    expect((await send('GET', `project/?"id"=${id}&${query}`)).text).toContain(id);
    expect(summaryOf(await send('GET', `project/?id=nobodys&${query}`))).toEqual(absent);
    // The body counts more than the query.
    expect((await send('GET', 'project/?id=nobodys', { id })).text).toContain(id);
    expect(summaryOf(await send('DELETE', `project/?id=${id}`))).toEqual(success);
  });

  it('refuses the name of an existing project, and accepts it after the project is deleted', async () => {
    const { id, name } = await create();
    const again = () => send('POST', 'project', { name });
    expect(summaryOf(await again())).toEqual([400, { message: 'name: already exists' }]);
    await send('DELETE', 'project', { id });
    const both = await Promise.all([again(), again()]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400]);
  });

  it('removes the recording server of a project by a null or an empty value', async () => {
    const { id } = await create();
    for (const gone of ['', null]) {
      await send('POST', 'recording_config', { id, recording_server: '[2001:db8::1]:80' });
      expect((await send('GET', 'project', { id })).text).toContain('"recording_server":"[2001:db8::1]:80"');
      expect(summaryOf(await send('POST', 'recording_config', { id, recording_server: gone }))).toEqual(
        success,
      );
      expect((await send('GET', 'project', { id })).text).toContain('"recording_server":null');
    }
  });
});

describe('bad input', () => {
  it.each<[string, string, object, string]>([
    ['POST', 'project', {}, 'name: '],
    ['POST', 'project', { name: '' }, 'name: '],
    ['POST', 'project', { name: 'x'.repeat(256) }, 'name: '],
    ['POST', 'project', { name: ['x'] }, 'name: '],
    ['POST', 'project', { name: 'x', enable_sign_key: 'yes' }, 'enable_sign_key: '],
    ['GET', 'project', {}, 'id: id or name required'],
    ['POST', 'project_status', { id: 'x', status: 2 }, 'status: '],
    ['POST', 'project_status', { id: 'x' }, 'status: '],
    [
      'POST',
      'recording_config',
      { id: 'x', recording_server: 'a b:80' },
      'recording_server: host:port expected',
    ],
    ['POST', 'recording_config', { id: 'x' }, 'recording_server: '],
    ['DELETE', 'project', {}, 'id: '],
  ])('returns 400 with a message for %s %s %j', async (method, path, body, message) => {
    const reply = await send(method, path, body);
    expect(reply.status).toBe(400);
    expect(Object.keys(JSON.parse(reply.text) as object)).toEqual(['message']);
    expect((JSON.parse(reply.text) as { message: string }).message.startsWith(message)).toBe(true);
  });

  it.each<[string, Record<string, string>, string, [number, string]]>([
    ['{', { 'content-type': 'application/json' }, 'POST', [400, '']],
    [
      'name=x',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'POST',
      [415, 'Unsupported media type'],
    ],
    ['{"name":"x"}', { 'content-type': 'text/plain' }, 'POST', [415, 'Unsupported media type']],
    ['{"id":"a\\u0000b"}', { 'content-type': 'application/json' }, 'GET', [400, '']],
    ['x'.repeat(3_000_000), { 'content-type': 'application/json' }, 'POST', [413, 'Payload Too Large']],
  ])('refuses the body %.20s', async (body, headers, method, [status, message]) => {
    const reply = await call(method, '/dev/v1/project', { body, headers });
    expect(reply.status).toBe(status);
    if (message) expect(reply.text).toBe(JSON.stringify({ message }));
  });

  it.each([
    ['GET', 'nothing'],
    ['GET', 'Projects'],
    ['PATCH', 'project'],
    ['POST', 'projects'],
    ['OPTIONS', 'projects'],
    ['GET', 'kicking-rule'],
    ['GET', 'usage?from_date=2015-01-01&to_date=2015-01-02'],
    ['GET', 'channel/user/x/y'],
  ])('%s %s returns 404', async (method, path) =>
    expect(summaryOf(await send(method, path))).toEqual([404, { message: 'Not Found' }]),
  );
});

describe('credentials', () => {
  const refused = (reply: HttpReply): void => {
    expect(summaryOf(reply)).toEqual([401, { message: 'Unauthorized' }]);
    expect(reply.headers['www-authenticate']).toBe('Basic realm="Agora RESTful API"');
  };

  it.each<[string, Record<string, string>]>([
    ['no credential', {}],
    ['a wrong certificate', basic(rtc.customerId, '0'.repeat(32))],
    ['a community token', bearer(community.accessToken)],
    ['a community token as a password', basic('', community.accessToken)],
    ['a commerce token', { authorization: `Token ${commerce.token}` }],
    ['a scheme without a credential', { authorization: 'Basic' }],
  ])('returns 401 for %s before other checks', async (_who, headers) => {
    const client = httpClient(gateway, headers);
    for (const path of ['/dev/v1/projects/', '/dev/v1/nothing']) refused(await client('GET', path));
    refused(await client('DELETE', '/dev/v1/projects'));
    refused(
      await client('POST', '/dev/v1/project', { body: '{', headers: { 'content-type': 'text/plain' } }),
    );
  });

  it('RTC refuses a token of the store', async () => {
    const { admin: person } = stack;
    const { text } = await stranger('POST', '/api/v1/auth/token', { body: person });
    refused(
      await httpClient(gateway, bearer((JSON.parse(text) as { token: string }).token))(
        'GET',
        '/dev/v1/projects',
      ),
    );
  });

  it('the store refuses a credential of RTC', async () => {
    expect((await call('GET', '/api/v1/users')).status).toBe(401);
    expect((await admin('GET', '/api/v1/users')).status).toBe(200);
  });

  it('accepts two credentials side by side, and refuses a revoked one within a second', async () => {
    const { key, secret } = await bus.ask(identity.keys.issue, {
      surface: 'rtc',
      user: null,
      name: 'second',
      scopes: [],
    });
    const [id, certificate] = secret.split(':') as [string, string];
    const second = httpClient(gateway, basic(id, certificate));
    const project = await create();
    // Of one account, so they see the same.
    expect((await second('GET', `/dev/v1/project?id=${project.id}`)).status).toBe(200);
    await bus.ask(identity.keys.revoke, { surface: 'rtc', id: key.id });
    const deadline = Date.now() + 1000;
    while ((await second('GET', '/dev/v1/projects')).status !== 401)
      expect(Date.now()).toBeLessThan(deadline);
  });
});
