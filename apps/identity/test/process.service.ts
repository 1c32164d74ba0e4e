import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { hashSecret } from '@stoa/auth';
import { Bus } from '@stoa/bus';
import { identity } from '@stoa/contracts';
import { testServers, type TestServers } from '@stoa/testing';

const { callers, records, sessions, tokens } = identity;
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

// The service in a process of its own, with its log on standard output at the most verbose level.
let servers: TestServers;
let bus: Bus;
let child: ChildProcess;
let log = '';

beforeAll(async () => {
  servers = await testServers();
  const env = {
    NATS_URL: servers.natsUrl,
    DATABASE_URL: await servers.database(),
    STOA_MIGRATE: 'true',
    STOA_ADMIN_PASSWORD: 'secret-of-admin',
    LOG_LEVEL: 'trace',
  };
  const loader = path('../../../tools/stack/source-loader.mjs');
  child = spawn(process.execPath, ['--import', loader, path('../src/main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const output of [child.stdout!, child.stderr!]) output.on('data', (chunk) => (log += String(chunk)));
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(log))),
  ]);
  bus = await Bus.connect({ url: servers.natsUrl, name: 'test' });
});

afterAll(async () => {
  await bus.drain();
  if (child.exitCode === null) child.kill('SIGKILL');
  await servers.stop();
});

describe('the process', () => {
  it('the process logs no secret in successful and failed requests, and exits on SIGTERM', async () => {
    const ask = (login: string, password: string) => bus.ask(sessions.create, { body: { login, password } });
    const { sid } = await ask('admin', 'secret-of-admin');
    const presented = { kind: 'session' as const, hash: hashSecret(sid) };
    const context = { caller: await bus.ask(callers.resolve, { presented }), requestId: 'test' };
    await ask('admin', 'secret-guess').catch(() => undefined);
    await ask('secret-as-login', 'x').catch(() => undefined);
    const body = { login: 'anna', email: 'a@b.c', password: 'secret-of-anna' };
    await bus.ask(records.create, { store: 'users', body }, context);
    await bus.ask(records.create, { store: 'users', body }, context).catch(() => undefined);
    await bus
      .ask(records.create, { store: 'users', body: { password: 'secret-x'.repeat(1000) } }, context)
      .catch(() => undefined);
    const { token } = await bus.ask(tokens.create, { body: { name: 'mine', scopes: ['GET /*'] } }, context);
    const { token: access } = await bus.ask(sessions.issueToken, {
      body: { login: 'anna', password: 'secret-of-anna' },
    });

    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    expect(log).toContain('identity.sessions.create');
    for (const secret of [/secret/, sid, token, access, /argon2id\$/]) expect(log).not.toMatch(secret);
  });
});
