import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '@stoa/kernel';
import { identity } from '@stoa/contracts';
import { adminPassword, rows, startIdentity, type Identity } from './identity.js';

const { resets, sessions, users } = identity;
const minute = 60_000;
const stranger = '192.0.2.1';
const owner = '192.0.2.2';

let my: Identity;
beforeAll(async () => void (my = await startIdentity()));
afterAll(() => my.stop());
// Each test begins when all before it is forgotten.
beforeEach(() => {
  my.time.now += 60 * minute;
  my.pauses.length = 0;
});

const outcome = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'in',
    (fault: Fault) => fault.kind,
  );
const tryIn = (login: string, password: string, address?: string): Promise<unknown> =>
  outcome(my.bus.ask(sessions.create, { body: { login, password } }, { requestId: 'try', address }));

const failures = async (count: number, login: string, address?: string): Promise<void> => {
  for (let done = 0; done < count; done++)
    expect(await tryIn(login, 'wrong', address)).toBe('unauthenticated');
};

describe('ten failures in fifteen minutes', () => {
  it('refuse the login at the same address, whatever its case, even with the right password', async () => {
    await failures(10, 'admin', stranger);
    expect(await tryIn('Admin', adminPassword, stranger)).toBe('too_many');
    expect(await tryIn('admin@localhost', adminPassword, stranger)).toBe('too_many');
  });

  it('do not refuse the login at another address', async () => {
    await failures(10, 'admin', stranger);
    expect(await tryIn('admin', adminPassword, owner)).toBe('in');
  });

  it('say when the oldest of them stops to count', async () => {
    await failures(10, 'admin');
    await expect(my.login('admin', adminPassword)).rejects.toMatchObject({
      details: { retryAfter: 15 * 60 },
    });
  });

  it('count for fifteen minutes each', async () => {
    await failures(5, 'admin', stranger);
    my.time.now += 10 * minute;
    await failures(5, 'admin', stranger);
    expect(await tryIn('admin', adminPassword, stranger)).toBe('too_many');
    my.time.now += 5 * minute;
    await failures(5, 'admin', stranger);
    expect(await tryIn('admin', adminPassword, stranger)).toBe('too_many');
  });

  it('count alike for a login that no user has', async () => {
    await failures(10, 'no such user', stranger);
    expect(await tryIn('no such user', 'wrong', stranger)).toBe('too_many');
  });

  it('refuse an address for every login', async () => {
    for (let user = 0; user < 10; user++) await failures(1, `user ${user}`, stranger);
    expect(await tryIn('admin', adminPassword, stranger)).toBe('too_many');
    expect(await tryIn('admin', adminPassword, `::ffff:${stranger}`)).toBe('too_many');
    expect(await tryIn('admin', adminPassword, owner)).toBe('in');
  });

  it('refuse a whole IPv6 network', async () => {
    for (let host = 1; host <= 10; host++) await failures(1, `user ${host}`, `2001:db8:0:1::${host}`);
    expect(await tryIn('admin', adminPassword, '2001:db8:0:1:ffff::1')).toBe('too_many');
    expect(await tryIn('admin', adminPassword, '2001:db8:0:2::1')).toBe('in');
  });
});

describe('every way to try a password', () => {
  const context = { requestId: 'try', address: stranger };
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

  it.each(ways)('counts: %s', async (_name, attempt) => {
    await failures(9, 'user', stranger);
    expect(await tryIn('admin', adminPassword, stranger)).toBe('in');
    await outcome(attempt());
    expect(await tryIn('admin', adminPassword, stranger)).toBe('too_many');
  });

  it.each(ways)('is refused after ten failures: %s', async (_name, attempt) => {
    await failures(10, 'user', stranger);
    expect(await outcome(attempt())).toBe('too_many');
  });
});

describe('failures of one login from many addresses', () => {
  const fromMany = async (count: number): Promise<void> => {
    for (let host = 1; host <= count; host++) await failures(1, 'admin', `198.51.100.${host}`);
  };

  it('slow the login down and never refuse it', async () => {
    await fromMany(12);
    my.pauses.length = 0;
    expect(await tryIn('admin', adminPassword, owner)).toBe('in');
    expect(my.pauses).toEqual([300]);
  });

  it('slow it down by two seconds at most', async () => {
    await fromMany(50);
    my.pauses.length = 0;
    expect(await tryIn('ADMIN@localhost', adminPassword, owner)).toBe('in');
    expect(my.pauses).toEqual([2000]);
  });

  it('do not slow down other logins', async () => {
    await my.person('other');
    await fromMany(12);
    my.pauses.length = 0;
    expect(await tryIn('other', 'other', owner)).toBe('in');
    expect(my.pauses).toEqual([]);
  });
});

describe('success', () => {
  it('clears the failures of the login at the address, and keeps those of the address', async () => {
    await failures(9, 'admin', stranger);
    expect(await tryIn('admin', adminPassword, stranger)).toBe('in');
    await failures(1, 'admin', stranger);
    expect(await tryIn('admin', adminPassword, stranger)).toBe('too_many');
  });
});

describe('attempts at the same time', () => {
  it('do not outrun the count', async () => {
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => tryIn('admin', 'wrong', stranger)));
    expect(outcomes.filter((one) => one === 'unauthenticated')).toHaveLength(10);
    expect(outcomes.filter((one) => one === 'too_many')).toHaveLength(50);
  });

  it('wait for each other rather than count as failures', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () => tryIn('admin', adminPassword, owner)),
    );
    expect(new Set(outcomes)).toEqual(new Set(['in']));
  });
});

describe('what is kept', () => {
  it('has neither logins nor passwords, and is pruned', async () => {
    await failures(1, 'a secret typed by mistake', stranger);
    const kept = JSON.stringify(await rows(my.databaseUrl, 'select * from login_failures'));
    expect(kept).not.toMatch(/secret|wrong/);
    my.time.now += 16 * minute;
    await failures(1, 'another', owner);
    expect(await rows(my.databaseUrl, 'select key from login_failures')).toHaveLength(3);
  });
});

describe('a rate factor of 0', () => {
  it('neither refuses nor slows down', async () => {
    const lenient = await startIdentity({ rateFactor: 0 });
    const attempts = Array.from({ length: 15 }, () => lenient.login('admin', 'wrong'));
    for (const { status, reason } of (await Promise.allSettled(attempts)) as PromiseRejectedResult[])
      expect([status, reason.kind]).toEqual(['rejected', 'unauthenticated']);
    expect((await lenient.login('admin', adminPassword)).caller.login).toBe('admin');
    expect(lenient.pauses).toEqual([]);
    await lenient.stop();
  });
});

describe('a rate factor of more than 10', () => {
  it('refuses after 100 failures', async () => {
    const lenient = await startIdentity({ rateFactor: 50 });
    const attempt = (): Promise<unknown> => outcome(lenient.login('admin', 'wrong'));
    for (let done = 0; done < 100; done++) expect(await attempt()).toBe('unauthenticated');
    expect(await attempt()).toBe('too_many');
    await lenient.stop();
  });
});
