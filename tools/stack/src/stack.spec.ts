import { EventEmitter, once } from 'node:events';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rotateLog } from '@stoa/embedded';
import { backOff } from './back-off.js';
import { keepCredentials, keepSecrets, readCredentials } from './credentials.js';
import { ConfigurationError } from '@stoa/config';
import { gatewayListening, localUrl, publicUrl } from './gateway-address.js';
import { lock } from './lock.js';
import { follow, important } from './log-lines.js';
import { pathsOf } from './paths.js';
import { consoleReport } from './report.js';
import { summary } from './summary.js';
import { table } from './table.js';
import { together } from './together.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'stoa-stack-spec-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('back-off', () => {
  it('doubles the restart delay from 0.2 s to 10 s, and starts again at 0.2 s after an uptime of 30 s', () => {
    const next = backOff();
    expect([1, 1, 1, 1, 1, 1, 1, 1].map(next)).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
    expect([next(30_000), next(5)]).toEqual([200, 400]);
  });
});

describe('credentials.json', () => {
  it('creates credentials.json with mode 600, keeps its values, and replaces those that are given', () => {
    const path = join(folder, 'credentials.json');
    const first = keepCredentials(path, { gateway: 'http://127.0.0.1:3000' });
    expect(first.admin).toEqual({
      login: 'admin',
      email: 'admin@localhost',
      password: expect.stringMatching(/^.{24}$/),
    });
    expect(first).toMatchObject({
      commerce: { token: expect.stringMatching(/^[0-9a-f]{40}$/) },
      community: {
        accessToken: expect.stringMatching(/^[0-9a-f]{40}$/),
        anonymousToken: expect.stringMatching(/^[0-9a-f]{40}$/),
        ssoKey: expect.stringMatching(/^[0-9a-f]{32}$/),
        alias: 'stoa',
      },
      rtc: {
        customerId: expect.stringMatching(/^[0-9a-f]{32}$/),
        customerCertificate: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(path, JSON.stringify({ ...first, rtc: { customerId: 'theirs' } }));
    const second = keepCredentials(path, { gateway: 'http://127.0.0.1:4000' });
    expect(second).toMatchObject({
      gateway: 'http://127.0.0.1:4000',
      admin: first.admin,
      commerce: first.commerce,
      community: first.community,
      rtc: { customerId: 'theirs' },
    });
    keepCredentials(path, { gateway: 'x', login: 'root@corp', password: 'given' });
    expect(readCredentials(path).admin).toEqual({
      login: 'root@corp',
      email: 'root@corp',
      password: 'given',
    });
  });

  it('creates the secrets of the servers with mode 600, and keeps them', () => {
    const path = join(folder, 'secrets.json');
    expect(keepSecrets(path)).toEqual(keepSecrets(path));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('the lock of a data folder', () => {
  it('refuses a second run on a data folder, and accepts it when the first is released or dead', () => {
    const path = join(folder, 'run.lock');
    const release = lock(path, 'npm start');
    expect(() => lock(path, 'npm start')).toThrow(
      `npm start already runs on this data folder (pid ${process.pid})`,
    );
    release();
    lock(path, 'npm start')();
    writeFileSync(path, JSON.stringify({ pid: 999_999_999, began: '1', what: 'npm start' }));
    lock(path, 'npm start')();
    // What a machine that lost power leaves.
    writeFileSync(path, '');
    lock(path, 'npm start')();
    expect(() => readFileSync(path)).toThrow();
  });
});

describe('a table of text', () => {
  it('aligns the columns of a table, and separates groups with an empty line', () =>
    expect(table([['store API', 'http://x'], [], ['NATS', '127.0.0.1:1']])).toBe(
      '  store API   http://x\n\n  NATS        127.0.0.1:1',
    ));
});

describe('the log of an app', () => {
  const line = (level: string): string =>
    JSON.stringify({ level, time: 1, service: 'store', msg: 'it failed', err: { message: 'no disk\nat x' } });

  it('shows only the lines of level error and fatal of a log in the terminal', () => {
    const shown = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) =>
      important('store', line(level)),
    );
    const words = 'store: it failed: no disk';
    expect(shown).toEqual([undefined, undefined, undefined, undefined, words, words]);
    expect([important('store', 'plain text'), important('store', '{broken')]).toEqual([undefined, undefined]);
  });

  it('follows a log over a rotation without the loss of a line', async () => {
    const path = join(folder, 'followed.log');
    const fd = openSync(path, 'a');
    const lines: string[] = [];
    const seen = new EventEmitter();
    const stop = follow(path, (one) => void (lines.push(one), seen.emit(one)), 1);
    const first = once(seen, 'two');
    writeSync(fd, 'one\ntwo\n');
    await first;
    const last = once(seen, '4');
    writeSync(fd, 'three, not read yet\n');
    rotateLog(path, { bytes: 1, files: 2 });
    writeSync(fd, '4\n');
    await last;
    stop();
    closeSync(fd);
    expect(lines).toEqual(['one', 'two', 'three, not read yet', '4']);
  });
});

describe('the output of a start', () => {
  const stack = {
    gateway: 'http://127.0.0.1:3000',
    credentials: keepAt('printed.json'),
    paths: pathsOf('.stoa'),
    postgres: { url: 'postgres://stoa:secret@127.0.0.1:5000/postgres' },
    nats: { url: 'nats://stoa:secret@127.0.0.1:4000' },
    apps: () => ({ store: 'http://127.0.0.1:6000' }),
  };
  const logs = { bytes: 5 * 1024 * 1024, files: 4 };

  it('prints one address, the path of the password and the limits of the logs', () =>
    expect(summary(stack, { mode: 'start', isVerbose: false, logs }).split('\n')).toEqual([
      '  open    http://127.0.0.1:3000',
      '  login   "admin"; the password is in .stoa/credentials.json',
      '  logs    .stoa/logs; 4 files of 5 MB per process (STOA_LOG_FILES, STOA_LOG_MEGABYTES)',
    ]));

  it('prints internal addresses only in verbose mode', async () => {
    const shown = summary(stack, { mode: 'start', isVerbose: true, logs });
    expect(shown).toMatch(
      /PostgreSQL +127\.0\.0\.1:5000\n +NATS +127\.0\.0\.1:4000\n +store +127\.0\.0\.1:6000$/,
    );
    for (const [isVerbose, pattern] of [
      [false, /^  store +\d\.\d s\n$/],
      [true, /^  store +\d\.\d s   here\n$/],
    ] as const) {
      let text = '';
      const report = consoleReport((more) => (text += more), isVerbose);
      await report.step(
        'store',
        () => Promise.resolve(),
        () => 'here',
      );
      expect(text).toMatch(pattern);
    }
  });

  function keepAt(name: string) {
    const path = join(mkdtempSync(join(tmpdir(), 'stoa-printed-')), name);
    return keepCredentials(path, { gateway: 'http://127.0.0.1:3000' });
  }
});

describe('the address of the gateway', () => {
  const given = (more: Partial<Parameters<typeof publicUrl>[0]> = {}) => ({
    STOA_HOST: '127.0.0.1',
    STOA_TLS_CERT: undefined,
    STOA_PUBLIC_URL: undefined,
    ...more,
  });
  it.each([
    [given(), 'http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    [given({ STOA_HOST: '0.0.0.0' }), 'http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    [given({ STOA_HOST: '::1' }), 'http://[::1]:3000', 'http://[::1]:3000'],
    [given({ STOA_TLS_CERT: 'x.pem' }), 'https://127.0.0.1:3000', 'https://localhost:3000'],
    [given({ STOA_PUBLIC_URL: 'https://stoa.example/' }), 'http://127.0.0.1:3000', 'https://stoa.example'],
  ])('the gateway with %j has the local URL %s and the public URL %s', (config, local, shown) => {
    expect(localUrl(gatewayListening(config), 3000)).toBe(local);
    expect(publicUrl(config, 3000)).toBe(shown);
  });
});

describe('apps that start together', () => {
  const refuse = (...problems: string[]): Promise<never> => Promise.reject(new ConfigurationError(problems));

  it('apps that start together report each problem of the environment once', () =>
    expect(
      together([refuse('A is missing'), Promise.resolve(), refuse('A is missing', 'B is "x"')]),
    ).rejects.toEqual(new ConfigurationError(['A is missing', 'B is "x"'])));

  it('a start fails at once on any other error, and does not wait for an app that hangs', async () => {
    const hangs = new Promise<never>(() => undefined);
    await expect(together([Promise.reject(new Error('no disk')), hangs])).rejects.toThrow('no disk');
    await expect(together([refuse('A is missing'), hangs], 1)).rejects.toThrow('A is missing');
  });
});
