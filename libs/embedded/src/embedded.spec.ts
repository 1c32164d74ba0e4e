import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server as TcpServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { jetstreamManager } from '@nats-io/jetstream';
import pg from 'pg';
import {
  createDatabase,
  defaultCacheDir,
  freePort,
  isPortFree,
  procFile,
  startNats,
  startPostgres,
} from './index.js';
import type { NatsServer, PostgresServer } from './index.js';

jest.setTimeout(30_000);

const folder = mkdtempSync(join(tmpdir(), 'stoa-embedded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask<T>(url: string, sql: string): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows[0]?.[0] as T;
  } finally {
    await client.end();
  }
}

async function takenPort(): Promise<{ port: number; holder: TcpServer }> {
  const holder = createServer().listen(await freePort(), '127.0.0.1');
  await once(holder, 'listening');
  return { port: (holder.address() as { port: number }).port, holder };
}

describe('isPortFree', () => {
  it('isPortFree returns false while a server listens on the port, and true afterwards', async () => {
    const { port, holder } = await takenPort();
    expect(await isPortFree(port)).toBe(false);
    holder.close();
    await once(holder, 'close');
    expect(await isPortFree(port)).toBe(true);
  });
});

describe('PostgreSQL', () => {
  const options = {
    dataDir: join(folder, 'postgres'),
    log: join(folder, 'postgres.log'),
    settings: { fsync: 'off' },
  };
  let server: PostgresServer;
  let url: string;
  beforeAll(async () => {
    server = await startPostgres({ ...options, password: "it's a secret" });
    url = await createDatabase(server.url, 'stoa_store');
  });
  afterAll(() => server.stop());

  it('PostgreSQL lower-cases, searches and sorts Cyrillic text in a C.UTF-8 database', async () => {
    expect(await ask(url, `SELECT lower('ЁЖИК') || ('Ёжик' ILIKE 'ЁЖ%')::text`)).toBe('ёжикtrue');
    expect(await ask(url, `SELECT to_tsvector('russian', 'Машины') @@ to_tsquery('russian', 'МАШИНА')`)).toBe(
      true,
    );
    expect(await ask(url, `SELECT array_agg(x ORDER BY x) FROM unnest('{я,a,Б}'::text[]) x`)).toEqual([
      'a',
      'Б',
      'я',
    ]);
    expect(
      await ask(
        url,
        `SELECT datcollate || ' ' || pg_encoding_to_char(encoding) FROM pg_database
      WHERE datname = current_database()`,
      ),
    ).toBe('C.UTF-8 UTF8');
  });

  it('createDatabase returns the URL of an existing database, and copies a template into a new one', async () => {
    await ask(url, 'CREATE TABLE kept AS SELECT 7 AS x');
    const both = await Promise.all([1, 2].map(() => createDatabase(server.url, 'stoa_store')));
    expect(both).toEqual([url, url]);
    const copy = await createDatabase(server.url, 'Копия "1"', { template: 'stoa_store' });
    expect(await ask(copy, 'SELECT x FROM kept')).toBe(7);
  });

  it('PostgreSQL refuses a wrong password and listens on 127.0.0.1 only', async () => {
    await expect(ask(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toMatchObject({
      code: '28P01',
    });
    expect(
      await ask(
        url,
        `SELECT current_setting('listen_addresses') || current_setting('unix_socket_directories')`,
      ),
    ).toBe('127.0.0.1');
  });

  it('PostgreSQL restarts on the same port with its data after a crash', async () => {
    server.kill('SIGKILL');
    await server.exited;
    await server.restart();
    expect(await ask(url, 'SELECT x FROM kept')).toBe(7);
  });

  it('PostgreSQL restarts with its data when a backend outlives the crashed server for a while', async () => {
    const [backend] = procFile(server.pid, `task/${server.pid}/children`).split(' ').map(Number);
    process.kill(backend!, 'SIGSTOP');
    server.kill('SIGKILL');
    await server.exited;
    const isBack = server.restart();
    try {
      while (!readFileSync(options.log, 'utf8').includes('still in use')) await setTimeout(10);
    } finally {
      process.kill(backend!, 'SIGCONT');
    }
    await isBack;
    expect(await ask(url, 'SELECT x FROM kept')).toBe(7);
  });

  it('startPostgres refuses a data folder in use, a taken port and an unknown setting', async () => {
    await expect(startPostgres(options)).rejects.toThrow(/already \(pid \d+\)/);
    const { port, holder } = await takenPort();
    const other = { ...options, dataDir: join(folder, 'other') };
    await expect(startPostgres({ ...other, port })).rejects.toThrow(`port ${port} on 127.0.0.1: it is taken`);
    await expect(startPostgres({ ...other, settings: { colour: 'blue' } })).rejects.toThrow(
      /unrecognized.*"colour"/,
    );
    holder.close();
  });

  it('startPostgres with takeOver stops the server of an earlier run, and keeps its data under a new password', async () => {
    const left = server;
    server = await startPostgres({ ...options, password: 'new', takeOver: true });
    expect(await left.exited).toEqual({ code: 0, signal: null });
    expect(await ask(await createDatabase(server.url, 'stoa_store'), 'SELECT x FROM kept')).toBe(7);
  });

  it('PostgreSQL stops and frees its port when stop is called several times', async () => {
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(await isPortFree(server.port)).toBe(true);
  });
});

describe('NATS', () => {
  const options = {
    dataDir: join(folder, 'nats'),
    log: join(folder, 'nats.log'),
    user: 'stoa',
    password: 'a "b" $c',
  };
  let server: NatsServer;
  beforeAll(async () => {
    server = await startNats({ ...options, cacheDir: defaultCacheDir() });
  });
  afterAll(() => server.stop());

  const open = (password = options.password) =>
    connect({ servers: `127.0.0.1:${server.port}`, user: 'stoa', pass: password, reconnect: false });

  it('NATS serves JetStream with the right password, and refuses a wrong one', async () => {
    const connection = await open();
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'KEPT', subjects: ['kept'] });
    expect(connection.info?.max_payload).toBe(1_048_576);
    await connection.close();
    await expect(open('wrong')).rejects.toThrow(/authorization/i);
    expect(statSync(join(options.dataDir, 'nats.conf')).mode & 0o777).toBe(0o600);
  });

  it('NATS restarts on the same port with its streams after a crash', async () => {
    server.kill('SIGKILL');
    await server.restart();
    const connection = await open();
    expect((await (await jetstreamManager(connection)).streams.info('KEPT')).config.subjects).toEqual([
      'kept',
    ]);
    await connection.close();
  });

  it('startNats refuses a data folder in use, and a binary that is not a nats-server', async () => {
    const again = { ...options, cacheDir: defaultCacheDir() };
    await expect(startNats(again)).rejects.toThrow(/already \(pid \d+\)/);
    await expect(startNats({ ...again, binary: '/bin/false' })).rejects.toThrow(
      '/bin/false is not a nats-server',
    );
  });

  it('NATS stops and frees its port when stop is called twice', async () => {
    await Promise.all([server.stop(), server.stop()]);
    expect(await isPortFree(server.port)).toBe(true);
  });
});
