import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startOwnStack, type Stack } from '@stoa/stack';
import { adminOf, bearer, httpClient, newUser, until as holds, type Client } from '@stoa/testing';

// What goes wrong around a gateway that goes on: a stack of its own, because parts of it are killed.
let stack: Stack;
let admin: Client;
const things = '/api/v1/things';
const unavailable =
  '{"success":false,"code":"503","message":"Service Unavailable","tags":["error_unavailable"]}';

/** Asks until it answers so, which must happen by itself and soon. */
const until = (status: number, ask: () => Promise<{ status: number }>): Promise<void> =>
  holds(async () => (await ask().catch(() => ({ status: 0 }))).status === status);

beforeAll(async () => {
  stack = await startOwnStack({ apps: ['identity', 'store', 'gateway'] });
  admin = await adminOf({ gateway: stack.gateway, admin: stack.credentials.admin });
  await admin('POST', '/api/v1/stores', { body: { name: 'things' } });
});
afterAll(() => stack?.stop());

describe('the store service', () => {
  it('returns 503 at once while the store service is stopped, and 200 after a start', async () => {
    await stack.processes.get('store').stop();
    const started = performance.now();
    const reply = await admin('GET', things);
    expect([reply.status, reply.text]).toEqual([503, unavailable]);
    expect(performance.now() - started).toBeLessThan(100);
    expect((await admin('GET', '/api/v1/auth')).status).toBe(200);
    await stack.processes.get('store').start();
    await until(200, () => admin('GET', things));
  });

  it('the store service restarts by itself after a kill, and no acknowledged change is lost', async () => {
    const made = JSON.parse((await admin('POST', things, { body: { n: 1 } })).text) as { _id: string };
    const { pid } = stack.processes.get('store');
    stack.processes.get('store').kill('SIGKILL');
    await until(200, () => admin('GET', `${things}/${made._id}`));
    expect(stack.processes.get('store').pid).not.toBe(pid);
  });
});

describe('PostgreSQL', () => {
  it('a restart of PostgreSQL under load causes only 503 and loses no acknowledged change', async () => {
    const before = (JSON.parse((await admin('GET', `${things}?meta=count`)).text) as { total: number }).total;
    const answers: number[] = [];
    let acknowledged = 0;
    let isOver = false;
    const writer = async (): Promise<void> => {
      while (!isOver) {
        const { status, text } = await admin('POST', things, { body: { under: 'load' } });
        answers.push(status);
        if (status === 200) acknowledged++;
        else expect(JSON.parse(text)).toMatchObject({ success: false, code: String(status) });
      }
    };
    const writers = Promise.all(Array.from({ length: 8 }, writer));
    while (acknowledged < 50) await wait(5);
    await stack.processes.get('postgres').restart();
    await until(200, () => admin('POST', things, { body: {} }));
    const enough = acknowledged + 50;
    while (acknowledged < enough) await wait(5);
    isOver = true;
    await writers;
    expect(answers.filter((status) => ![200, 503].includes(status))).toEqual([]);
    const { total } = JSON.parse((await admin('GET', `${things}?meta=count`)).text) as { total: number };
    // What was answered 503 may have been written all the same: the answer was lost, not the record.
    expect(total).toBeGreaterThanOrEqual(before + acknowledged + 1);
    expect(total).toBeLessThanOrEqual(
      before + answers.length + 1 + answers.filter((status) => status === 503).length,
    );
  });
});

describe('NATS', () => {
  it('returns 503 while NATS is stopped, and 200 after a start', async () => {
    await stack.processes.get('nats').stop();
    await until(503, () => admin('GET', things));
    expect((await admin('GET', things)).text).toBe(unavailable);
    const ready = httpClient(stack.gateway);
    expect(JSON.parse((await ready('GET', '/health/ready')).text)).toEqual({
      status: 'unready',
      nats: false,
    });
    expect((await ready('GET', '/health/live')).status).toBe(200);
    await stack.processes.get('nats').start();
    await until(200, () => admin('GET', things));
    await until(200, () => ready('GET', '/health/ready'));
  });
});

describe('a second gateway', () => {
  it('refuses a revoked token, an ended session and lost rights of a role at two gateways within a second', async () => {
    const other = await stack.processes.add('gateway');
    const everywhere = [stack.gateway, `http://127.0.0.1:${other.httpPort}`];
    const person = await newUser(stack.gateway, admin);
    const post = async (path: string, body: object) =>
      JSON.parse((await person.client('POST', path, { body })).text) as Record<string, string>;
    const { token, _id } = await post('/api/v1/tokens', { name: 'ci', scopes: ['GET /things/*'] });
    const { headers } = await httpClient(stack.gateway)('POST', '/api/v1/auth', {
      body: { login: person.login, password: person.password },
    });
    const cookie = headers['set-cookie']![0]!.split(';')[0]!;
    const statuses = (given: Record<string, string>, method = 'GET') =>
      Promise.all(
        everywhere.map(
          async (gateway) =>
            (await httpClient(gateway, given)(method, things, method === 'POST' ? { body: {} } : {})).status,
        ),
      );

    expect([
      await statuses(bearer(token!)),
      await statuses({ cookie }),
      await statuses({ cookie }, 'POST'),
    ]).toEqual([
      [200, 200],
      [200, 200],
      [200, 200],
    ]);
    expect((await person.client('DELETE', `/api/v1/tokens/${_id}`)).status).toBe(200);
    const role = (JSON.parse((await admin('GET', `/api/v1/users/${person._id}`)).text) as { role: string })
      .role;
    expect(
      (await admin('PATCH', `/api/v1/roles/${role}`, { body: { credentials: ['GET /things/*'] } })).status,
    ).toBe(200);
    await wait(1000);
    expect([
      await statuses(bearer(token!)),
      await statuses({ cookie }),
      await statuses({ cookie }, 'POST'),
    ]).toEqual([
      [401, 401],
      [200, 200],
      [403, 403],
    ]);
    await httpClient(stack.gateway, { cookie })('DELETE', '/api/v1/auth');
    await wait(1000);
    expect(await statuses({ cookie })).toEqual([401, 401]);
  });
});
