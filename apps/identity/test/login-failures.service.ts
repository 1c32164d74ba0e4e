import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '@stoa/kernel';
import { identity } from '@stoa/contracts';
import { adminPassword, rows, startIdentity, type Identity } from './identity.js';

const { resets, sessions, users } = identity;
const minute = 60_000;
const otherAddress = '192.0.2.1';
const ownAddress = '192.0.2.2';

let my: Identity;
beforeAll(async () => void (my = await startIdentity()));
afterAll(() => my.stop());
// Each test begins after the failures of the previous one have expired.
beforeEach(() => {
  my.time.now += 60 * minute;
  my.pauses.length = 0;
});

const outcome = (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => 'in',
    (fault: Fault) => fault.kind,
  );
const tryIn = (login: string, password: string, address?: string): Promise<unknown> =>
  outcome(my.bus.ask(sessions.create, { body: { login, password } }, { requestId: 'try', address }));

const failures = async (count: number, login: string, address?: string): Promise<void> => {
  for (let done = 0; done < count; done++)
    expect(await tryIn(login, 'wrong', address)).toBe('unauthenticated');
};

describe('limits', () => {
  it('ten failures in fifteen minutes refuse the login at the same address in any case, even with the correct password', async () => {
    await failures(10, 'admin', otherAddress);
    expect(await tryIn('Admin', adminPassword, otherAddress)).toBe('too_many');
    expect(await tryIn('admin@localhost', adminPassword, otherAddress)).toBe('too_many');
  });

  it('ten failures in fifteen minutes do not refuse the login at another address', async () => {
    await failures(10, 'admin', otherAddress);
    expect(await tryIn('admin', adminPassword, ownAddress)).toBe('in');
  });

  it('ten failures in fifteen minutes return the time until the oldest failure expires', async () => {
    await failures(10, 'admin');
    await expect(my.login('admin', adminPassword)).rejects.toMatchObject({
      details: { retryAfter: 15 * 60 },
    });
  });

  it('each failure expires after fifteen minutes', async () => {
    await failures(5, 'admin', otherAddress);
    my.time.now += 10 * minute;
    await failures(5, 'admin', otherAddress);
    expect(await tryIn('admin', adminPassword, otherAddress)).toBe('too_many');
    my.time.now += 5 * minute;
    await failures(5, 'admin', otherAddress);
    expect(await tryIn('admin', adminPassword, otherAddress)).toBe('too_many');
  });

  it('ten failures in fifteen minutes refuse a login that no user has', async () => {
    await failures(10, 'no such user', otherAddress);
    expect(await tryIn('no such user', 'wrong', otherAddress)).toBe('too_many');
  });

  it('ten failures in fifteen minutes refuse every login at the same address', async () => {
    for (let user = 0; user < 10; user++) await failures(1, `user ${user}`, otherAddress);
    expect(await tryIn('admin', adminPassword, otherAddress)).toBe('too_many');
    expect(await tryIn('admin', adminPassword, `::ffff:${otherAddress}`)).toBe('too_many');
    expect(await tryIn('admin', adminPassword, ownAddress)).toBe('in');
  });

  it('ten failures in fifteen minutes refuse every address of the same IPv6 network', async () => {
    for (let host = 1; host <= 10; host++) await failures(1, `user ${host}`, `2001:db8:0:1::${host}`);
    expect(await tryIn('admin', adminPassword, '2001:db8:0:1:ffff::1')).toBe('too_many');
    expect(await tryIn('admin', adminPassword, '2001:db8:0:2::1')).toBe('in');
  });
});

describe('every way to try a password', () => {
  const context = { requestId: 'try', address: otherAddress };
  const body = { login: 'admin', password: 'wrong' };
  const ways: [string, () => Promise<unknown>][] = [
    ['sessions', () => my.bus.ask(sessions.create, { body }, context)],
    ['access tokens', () => my.bus.ask(sessions.issueToken, { body }, context)],
    [
      'keys',
      () => my.bus.ask(identity.keys.login, { ...body, surface: 'commerce', name: 'x', scopes: [] }, context),
    ],
    [
      'checks of the old password',
      () => my.bus.ask(users.checkPassword, { user: my.admin.caller.user, password: 'wrong' }, context),
    ],
    ['reset tokens', () => my.bus.ask(resets.confirm, { token: 'wrong', password: 'x' }, context)],
  ];

  it.each(ways)('counts a failed request for %s as a failed login at the address', async (_name, attempt) => {
    await failures(9, 'user', otherAddress);
    expect(await tryIn('admin', adminPassword, otherAddress)).toBe('in');
    await outcome(attempt());
    expect(await tryIn('admin', adminPassword, otherAddress)).toBe('too_many');
  });

  it.each(ways)('refuses a request for %s after ten failed logins at the address', async (_name, attempt) => {
    await failures(10, 'user', otherAddress);
    expect(await outcome(attempt())).toBe('too_many');
  });
});

describe('delays', () => {
  const fromMany = async (count: number): Promise<void> => {
    for (let host = 1; host <= count; host++) await failures(1, 'admin', `198.51.100.${host}`);
  };

  it('failures of one login from many addresses delay the login and never refuse it', async () => {
    await fromMany(12);
    my.pauses.length = 0;
    expect(await tryIn('admin', adminPassword, ownAddress)).toBe('in');
    expect(my.pauses).toEqual([300]);
  });

  it('failures of one login from many addresses delay the login by two seconds at most', async () => {
    await fromMany(50);
    my.pauses.length = 0;
    expect(await tryIn('ADMIN@localhost', adminPassword, ownAddress)).toBe('in');
    expect(my.pauses).toEqual([2000]);
  });

  it('failures of one login from many addresses do not delay other logins', async () => {
    await my.loggedIn('other');
    await fromMany(12);
    my.pauses.length = 0;
    expect(await tryIn('other', 'other', ownAddress)).toBe('in');
    expect(my.pauses).toEqual([]);
  });
});

describe('success', () => {
  it('a successful login clears the failures of the login at the address, and keeps those of the address', async () => {
    await failures(9, 'admin', otherAddress);
    expect(await tryIn('admin', adminPassword, otherAddress)).toBe('in');
    await failures(1, 'admin', otherAddress);
    expect(await tryIn('admin', adminPassword, otherAddress)).toBe('too_many');
  });
});

describe('concurrency', () => {
  it('concurrent attempts with a wrong password are refused after ten failures', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, () => tryIn('admin', 'wrong', otherAddress)),
    );
    expect(outcomes.filter((one) => one === 'unauthenticated')).toHaveLength(10);
    expect(outcomes.filter((one) => one === 'too_many')).toHaveLength(50);
  });

  it('concurrent logins with the correct password all succeed', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () => tryIn('admin', adminPassword, ownAddress)),
    );
    expect(new Set(outcomes)).toEqual(new Set(['in']));
  });
});

describe('storage', () => {
  it('the stored failures contain neither logins nor passwords, and are deleted after they expire', async () => {
    await failures(1, 'a secret typed by mistake', otherAddress);
    const kept = JSON.stringify(await rows(my.databaseUrl, 'select * from login_failures'));
    expect(kept).not.toMatch(/secret|wrong/);
    my.time.now += 16 * minute;
    await failures(1, 'another', ownAddress);
    expect(await rows(my.databaseUrl, 'select key from login_failures')).toHaveLength(3);
  });
});

describe('no limit', () => {
  it('a rate factor of 0 neither refuses nor delays a login', async () => {
    const lenient = await startIdentity({ rateFactor: 0 });
    const attempts = Array.from({ length: 15 }, () => lenient.login('admin', 'wrong'));
    for (const { status, reason } of (await Promise.allSettled(attempts)) as PromiseRejectedResult[])
      expect([status, reason.kind]).toEqual(['rejected', 'unauthenticated']);
    expect((await lenient.login('admin', adminPassword)).caller.login).toBe('admin');
    expect(lenient.pauses).toEqual([]);
    await lenient.stop();
  });
});

describe('a high limit', () => {
  it('a rate factor of more than 10 refuses a login after 100 failures', async () => {
    const lenient = await startIdentity({ rateFactor: 50 });
    const attempt = (): Promise<unknown> => outcome(lenient.login('admin', 'wrong'));
    for (let done = 0; done < 100; done++) expect(await attempt()).toBe('unauthenticated');
    expect(await attempt()).toBe('too_many');
    await lenient.stop();
  });
});
