import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminOf, httpClient, newListener, refused, streamOf, testStack } from '@stoa/testing';

const { gateway } = testStack();
const unauthorized = '{"success":false,"code":"401","message":"Unauthorized","tags":["error_unauthorized"]}';

let anna: Awaited<ReturnType<typeof newListener>>;
const open: { close(): void }[] = [];
const opened = (client: { close(): void }): number => open.push(client);

beforeAll(async () => {
  anna = await newListener(gateway, await adminOf(testStack()));
});
afterAll(() => {
  for (const client of open) client.close();
});

describe('the door', () => {
  const paths = [
    '/socket.io/?EIO=3&transport=websocket',
    '/socket.io/?EIO=4&transport=websocket',
    '/socket.io/?transport=websocket',
    '/events/stream',
    '/api/v1/events/stream',
  ];

  it.each(paths)(
    '%s is closed to who shows nothing, or something bad, with the body of the API',
    async (path) => {
      const cases = [{}, { authorization: 'Bearer nonsense' }, { cookie: 'sid=nonsense' }];
      for (const headers of cases)
        expect(await refused(gateway, path, headers as Record<string, string>)).toEqual({
          status: 401,
          type: 'application/json; charset=utf-8',
          body: unauthorized,
        });
    },
  );

  it('is closed to polling without a credential, likewise', async () => {
    const { status, text } = await httpClient(gateway)('GET', '/socket.io/?EIO=4&transport=polling');
    expect([status, text]).toEqual([401, unauthorized]);
  });

  it('is closed to pages of other sites that come with our cookie, and open to our own', async () => {
    const reply = await httpClient(gateway)('POST', '/api/v1/auth', {
      body: { login: anna.login, password: anna.password },
    });
    const cookie = String(reply.headers['set-cookie']).split(';')[0]!;
    const path = '/socket.io/?EIO=4&transport=websocket';
    expect(await refused(gateway, path, { cookie, origin: 'http://evil.example' })).toMatchObject({
      status: 403,
    });
    opened(await streamOf(gateway, '/events/stream', { cookie, origin: gateway }));
    opened(
      await streamOf(gateway, '/events/stream', {
        authorization: `Bearer ${anna.token}`,
        origin: 'http://elsewhere.example',
      }),
    );
  });

  it.each(['since=x', 'since=-1', 'since=1.5', `since=${'9'.repeat(30)}`])(
    '%s is a bad question',
    async (query) => {
      expect(await refused(gateway, `/events/stream?token=${anna.token}&${query}`)).toMatchObject({
        status: 400,
      });
    },
  );

  it.each(['EIO=5', 'EIO=x', 'EIO=4&transport=telepathy', 'EIO=4&sid=unknown'])(
    '%s is refused, not served',
    async (query) => {
      const { status } = await httpClient(gateway)(
        'GET',
        `/socket.io/?transport=polling&token=${anna.token}&${query}`,
      );
      expect(status).toBe(400);
    },
  );

  it('an unknown path is not there, upgrade or not', async () => {
    expect(await refused(gateway, '/elsewhere')).toMatchObject({ status: 404 });
  });
});
