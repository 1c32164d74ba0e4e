import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '@stoa/kernel';
import { identity } from '@stoa/contracts';
import { adminPassword, rows, startIdentity, type Identity } from './identity.js';

const { sessions } = identity;
const minute = 60_000;

let my: Identity;
beforeAll(async () => void (my = await startIdentity()));
afterAll(() => my.stop());
// Each test begins when all before it is forgotten.
beforeEach(() => void (my.time.now += 60 * minute));

const tryIn = (login: string, password: string, address?: string): Promise<unknown> =>
  my.bus.ask(sessions.create, { body: { login, password } }, { requestId: 'try', address }).then(
    () => 'in',
    (fault: Fault) => fault.kind,
  );

const failures = async (count: number, login: string, address?: string): Promise<void> => {
  for (let done = 0; done < count; done++)
    expect(await tryIn(login, 'wrong', address)).toBe('unauthenticated');
};

describe('ten failures in fifteen minutes', () => {
  it('shut a login, whatever its case, and the right password with it', async () => {
    await failures(10, 'admin');
    expect(await tryIn('Admin', adminPassword)).toBe('too_many');
    await expect(my.login('admin', adminPassword)).rejects.toMatchObject({
      details: { retryAfter: 15 * 60 },
    });
  });

  it('slide: each failure counts for fifteen minutes', async () => {
    await failures(5, 'admin');
    my.time.now += 10 * minute;
    await failures(5, 'admin');
    expect(await tryIn('admin', adminPassword)).toBe('too_many');
    await expect(my.login('admin', adminPassword)).rejects.toMatchObject({ details: { retryAfter: 5 * 60 } });
    my.time.now += 5 * minute;
    await failures(5, 'admin');
    expect(await tryIn('admin', adminPassword)).toBe('too_many');
  });

  it('shut an unknown login alike', async () => {
    await failures(10, 'no such user');
    expect(await tryIn('no such user', 'wrong')).toBe('too_many');
  });

  it('shut an address for every login, and other addresses not', async () => {
    for (let user = 0; user < 10; user++) await failures(1, `user ${user}`, '192.0.2.1');
    expect(await tryIn('admin', adminPassword, '192.0.2.1')).toBe('too_many');
    expect(await tryIn('admin', adminPassword, '::ffff:192.0.2.1')).toBe('too_many');
    expect(await tryIn('admin', adminPassword, '192.0.2.2')).toBe('in');
  });

  it('shut a whole IPv6 network', async () => {
    for (let host = 1; host <= 10; host++) await failures(1, `user ${host}`, `2001:db8:0:1::${host}`);
    expect(await tryIn('admin', adminPassword, '2001:db8:0:1:ffff::1')).toBe('too_many');
    expect(await tryIn('admin', adminPassword, '2001:db8:0:2::1')).toBe('in');
  });

  it('count for access tokens and sessions together', async () => {
    await failures(9, 'admin');
    const body = { login: 'admin', password: 'wrong' };
    await expect(my.bus.ask(sessions.issueToken, { body })).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
    await expect(my.bus.ask(sessions.issueToken, { body })).rejects.toMatchObject({ kind: 'too_many' });
  });
});

describe('success', () => {
  it("clears the login's failures, not the address's", async () => {
    await failures(9, 'admin', '192.0.2.3');
    expect(await tryIn('admin', adminPassword, '192.0.2.3')).toBe('in');
    await failures(1, 'admin', '192.0.2.3');
    expect(await tryIn('admin', adminPassword, '192.0.2.3')).toBe('too_many');
    await failures(9, 'admin');
    expect(await tryIn('admin', adminPassword)).toBe('too_many');
  });
});

describe('attempts at the same time', () => {
  it('do not outrun the count', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, () => tryIn('admin', 'wrong', '192.0.2.4')),
    );
    expect(outcomes.filter((outcome) => outcome === 'unauthenticated')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === 'too_many')).toHaveLength(50);
  });

  it('wait for each other rather than count as failures', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () => tryIn('admin', adminPassword, '192.0.2.5')),
    );
    expect(new Set(outcomes)).toEqual(new Set(['in']));
  });
});

describe('what is kept', () => {
  it('has neither logins nor passwords, and goes', async () => {
    await failures(1, 'a secret typed by mistake', '192.0.2.6');
    const kept = JSON.stringify(await rows(my.databaseUrl, 'select * from login_failures'));
    expect(kept).not.toMatch(/secret|wrong/);
    my.time.now += 16 * minute;
    await failures(1, 'somebody');
    expect(await rows(my.databaseUrl, 'select key, failed, pending, at from login_failures')).toHaveLength(1);
  });
});

describe('a rate factor of 0', () => {
  it('bears any number of failures', async () => {
    const lenient = await startIdentity({ rateFactor: 0 });
    const attempts = Array.from({ length: 15 }, () => lenient.login('admin', 'wrong'));
    for (const { status, reason } of (await Promise.allSettled(attempts)) as PromiseRejectedResult[])
      expect([status, reason.kind]).toEqual(['rejected', 'unauthenticated']);
    expect((await lenient.login('admin', adminPassword)).caller.login).toBe('admin');
    await lenient.stop();
  });
});
