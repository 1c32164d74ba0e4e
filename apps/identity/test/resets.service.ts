import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { identity } from '@stoa/contracts';
import { MailServer } from '@stoa/testing';
import { rows, startIdentity, type Identity } from './identity.js';

const { keys, resets, users } = identity;

let post: MailServer;
const mailTo = async (email: string): Promise<string> => (await post.mailTo(email)).text;
const tokenIn = (mail: string): string => /token=([\w-]+)/.exec(mail)![1]!;

let my: Identity;
beforeAll(async () => {
  post = await MailServer.start();
  my = await startIdentity({
    STOA_SMTP_URL: post.url,
    STOA_PASSWORD_RESET_URL: 'https://shop.example/reset?token={token}',
  });
});
afterAll(async () => {
  await my.stop();
  await post.stop();
});
beforeEach(() => {
  post.received.length = 0;
  post.refusal = () => undefined;
});

let numbered = 0;
async function registered(fields: object = {}): Promise<{ email: string; user: string }> {
  numbered += 1;
  const email = `person${numbered}@example.org`;
  const { user } = await my.bus.ask(users.register, {
    email,
    password: 'the old one',
    ...fields,
  });
  return { email, user };
}
const request = (email: string): Promise<unknown> => my.bus.ask(resets.request, { email });
const confirm = (token: string, password = 'the new one'): Promise<unknown> =>
  my.bus.ask(resets.confirm, { token, password });
const logIn = (login: string, password: string) =>
  my.bus.ask(keys.login, { surface: 'commerce', login, password, name: 'login', scopes: [] });
const noToken = { kind: 'invalid', reason: 'reset_token' };

describe('password resets', () => {
  it('a forgotten password is replaced once by the token of a mail, which revokes all keys and verifies the address', async () => {
    const { email } = await registered();
    const { key } = await logIn(email, 'the old one');
    const account = (await my.bus.ask(users.find, { by: { email } })).account!;
    expect(account.emailVerified).toBe(false);
    const named = { surface: 'commerce' as const, user: account.user, name: 'ERP', scopes: [] };
    const lasting = await my.bus.ask(keys.issue, named, my.admin);
    await request(email.toUpperCase());
    const mail = await mailTo(email);
    expect((await post.mailTo(email)).headers).toContain('From: Stoa <stoa@example.org>');
    const { credentials } = await my.publishedBy(() => confirm(tokenIn(mail)));
    expect(credentials.sort()).toEqual([key.id, lasting.key.id].sort());
    expect((await my.bus.ask(users.find, { by: { email } })).account!.emailVerified).toBe(true);
    await expect(logIn(email, 'the old one')).rejects.toMatchObject({ kind: 'unauthenticated' });
    await logIn(email, 'the new one');
    await expect(confirm(tokenIn(mail))).rejects.toMatchObject(noToken);
  });

  it('a forgotten password is not replaced after an hour, nor by an invented token', async () => {
    const { email } = await registered();
    await request(email);
    const token = tokenIn(await mailTo(email));
    await expect(confirm(`${token}x`)).rejects.toMatchObject(noToken);
    my.time.now += 3_600_000;
    await expect(confirm(token)).rejects.toMatchObject(noToken);
    await logIn(email, 'the old one');
  });

  it('a forgotten password is not replaced after another change of the password', async () => {
    const { email, user } = await registered();
    await request(email);
    const token = tokenIn(await mailTo(email));
    await my.bus.ask(users.update, { user, change: { password: 'the third' } }, my.admin);
    await expect(confirm(token)).rejects.toMatchObject(noToken);
    await logIn(email, 'the third');
  });

  it.each([{ email: 'elsewhere@example.org' }, { isActive: false }])(
    'a forgotten password is not replaced after the change %j',
    async (change) => {
      const { email, user } = await registered();
      await request(email);
      const token = tokenIn(await mailTo(email));
      await my.bus.ask(users.update, { user, change }, my.admin);
      await expect(confirm(token)).rejects.toMatchObject(noToken);
    },
  );

  it('reset requests send one mail a minute at most, and none to an inactive or unknown user', async () => {
    const { email } = await registered();
    await request('nobody@example.org');
    await request(email);
    await mailTo(email);
    await request(email);
    const off = await registered({ isActive: false });
    await request(off.email);
    const last = await registered();
    await request(last.email);
    await mailTo(last.email);
    expect(post.received.flatMap(({ to }) => to)).toEqual([email, last.email]);
    post.received.length = 0;
    my.time.now += 60_000;
    await request(email);
    expect(tokenIn(await mailTo(email))).toMatch(/^[\w-]{43}$/);
  });

  it('a reset mail is in the language of the user', async () => {
    const { email } = await registered({ language: 'ru' });
    await request(email);
    const { subject, text } = await post.mailTo(email);
    expect([subject, text]).toEqual(['Новый пароль', expect.stringContaining('хочет задать новый пароль')]);
  });

  it('a reset mail that the mail server refused is sent again', async () => {
    const { email } = await registered();
    let refusals = 1;
    post.refusal = () => (refusals-- > 0 ? 451 : undefined);
    await request(email);
    while (!(await rows(my.databaseUrl, 'select from jobs where error is not null')).length);
    my.time.now += 2000; // the end of the job's first pause
    await confirm(tokenIn(await mailTo(email)));
    await logIn(email, 'the new one');
  });
});
