import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backOff } from './back-off.js';
import { keepCredentials, keepSecrets, readCredentials } from './credentials.js';
import { lock } from './lock.js';
import { table } from './table.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'stoa-stack-spec-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('back-off', () => {
  it('doubles from 0.2 s to 10 s and forgets after 30 s of life', () => {
    const next = backOff();
    expect([1, 1, 1, 1, 1, 1, 1, 1].map(next)).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
    expect([next(30_000), next(5)]).toEqual([200, 400]);
  });
});

describe('credentials.json', () => {
  it('is made once, private, and kept; what is given wins', () => {
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

  it('has secrets of the servers beside it that do not change', () => {
    const path = join(folder, 'secrets.json');
    expect(keepSecrets(path)).toEqual(keepSecrets(path));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('the lock of a data folder', () => {
  it('is one run’s at a time, and falls to the next when its holder is dead', () => {
    const path = join(folder, 'run.lock');
    const release = lock(path, 'npm start');
    expect(() => lock(path, 'npm start')).toThrow(
      `npm start already runs on this data folder (pid ${process.pid})`,
    );
    release();
    lock(path, 'npm start')();
    writeFileSync(path, JSON.stringify({ pid: 999_999_999, began: '1', what: 'npm start' }));
    lock(path, 'npm start')();
    expect(() => readFileSync(path)).toThrow();
  });
});

describe('the table', () => {
  it('aligns columns and parts groups', () =>
    expect(table([['store API', 'http://x'], [], ['NATS', '127.0.0.1:1']])).toBe(
      '  store API   http://x\n\n  NATS        127.0.0.1:1',
    ));
});
