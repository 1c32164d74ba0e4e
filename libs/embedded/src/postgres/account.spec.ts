import { describe, expect, it } from '@jest/globals';
import { accountWithId, pickAccount } from './account.js';

const root = 'root:x:0:0:root:/root:/bin/bash';
const anna = 'anna:x:1000:1000:Anna:/home/anna:/bin/bash';
const daemon = 'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin';
const mail = 'mail:x:8:12:mail:/var/mail:/bin/false';
const nobody = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';
const postgres = 'postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash';
const passwd = (...rows: string[]): string => `${rows.join('\n')}\n`;

describe('the account that runs PostgreSQL in place of root', () => {
  it.each([
    ['postgres', [root, daemon, nobody, postgres]],
    ['nobody', [root, daemon, anna, nobody]],
    ['daemon', [root, anna, mail, daemon]],
    ['mail', [root, anna, mail]],
  ])('picks the account %s to run PostgreSQL in place of root', (name, rows) =>
    expect(pickAccount(passwd(...rows)).name).toBe(name),
  );

  it('picks the account that is named, with its ids', () =>
    expect(pickAccount(passwd(root, postgres, anna), 'anna')).toEqual({
      name: 'anna',
      uid: 1000,
      gid: 1000,
    }));

  it.each([[passwd(root, anna)], [''], ['# comment\n+::::::\n']])(
    'refuses to run PostgreSQL when %j has no suitable account, and names the variable',
    (text) => expect(() => pickAccount(text)).toThrow(/does not run as root.*STOA_POSTGRES_ACCOUNT$/),
  );

  it('refuses root and an unknown name as the account that runs PostgreSQL', () => {
    expect(() => pickAccount(passwd(root, nobody), 'root')).toThrow('"root" (STOA_POSTGRES_ACCOUNT)');
    expect(() => pickAccount(passwd(root, nobody), 'anna')).toThrow('"anna" (STOA_POSTGRES_ACCOUNT)');
  });

  it('returns the account that owns existing data, even when its id has no name', () => {
    expect(accountWithId(passwd(root, nobody), 65_534, 7)).toEqual({ name: 'nobody', uid: 65_534, gid: 7 });
    expect(accountWithId(passwd(root), 4242, 4242).name).toBe('uid 4242');
  });
});
