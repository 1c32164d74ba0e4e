import { Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { recentMails } from '@stoa/contracts';
import { createJobs, jobEntities, JobsModule } from '@stoa/jobs';
import { createMails, Mail, mailConfig, mailEntities, MailModule, mails, type MailConfig } from '@stoa/mail';
import { createEventLog, Database, sql, type Transaction } from '@stoa/persistence';
import { startService, type RunningService, type ServiceConfig } from '@stoa/service';
import { MailServer, testServers, until, type TestServers } from '@stoa/testing';
import { Bus } from '@stoa/bus';

class Probe20260101000000 {
  readonly name = 'Probe20260101000000';
  async up(runner: { query(text: string): Promise<unknown> }): Promise<void> {
    for (const statement of [...createEventLog, ...createJobs, ...createMails]) await runner.query(statement);
  }
  async down(): Promise<void> {}
}

interface Replica extends RunningService {
  mail: Mail;
  database: Database;
}

const second = 1000;
let now = Date.UTC(2026, 0, 1);
let servers: TestServers;
let server: MailServer;
let first: Replica;

async function startReplica(given: Record<string, string>): Promise<Replica> {
  let parts!: Pick<Replica, 'mail' | 'database'>;
  @Module({ imports: [JobsModule, MailModule] })
  class ProbeModule {
    constructor(mail: Mail, database: Database) {
      parts = { mail, database };
    }
  }
  const service = await startService<ServiceConfig & MailConfig>(
    {
      name: 'probe',
      module: ProbeModule,
      clock: () => now,
      database: { entities: [...jobEntities, ...mailEntities], migrations: [Probe20260101000000] },
    },
    {
      NATS_URL: servers.natsUrl,
      DATABASE_URL: await servers.database(),
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: 0,
      LOG_LEVEL: 'silent',
      STOA_FILES_MAX_BYTES: 1e6,
      STOA_FILES_REPLICAS: 1,
      STOA_EVENTS_KEEP_DAYS: 30,
      STOA_MIGRATE: true,
      ...mailConfig.parse(given),
    },
  );
  return { ...service, ...parts };
}

beforeAll(async () => {
  servers = await testServers();
  server = await MailServer.start();
  first = await startReplica({ STOA_SMTP_URL: server.url, STOA_MAIL_LANGUAGE: 'ru' });
});

afterAll(async () => {
  await first.stop();
  await server.stop();
  await servers.stop();
});

beforeEach(() => {
  server.received.length = 0;
  server.refusal = () => undefined;
});

let keys = 0;
const newKey = (): string => `test:${++keys}`;
const answer = { number: 7, form: 'Contact', answer: 'Yes.' };
const send = (to: { email: string; language?: string }, values: object = {}): Promise<void> =>
  first.database.transaction((tx) => sendIn(tx, to, values));
const sendIn = (tx: Transaction, to: { email: string; language?: string }, values: object = {}) =>
  first.mail.send(tx, mails.feedbackAnswered, to, { key: newKey(), ...answer, ...values });
const jobs = () =>
  first.database.rows<{ error: string | null }>(sql`select error from jobs where name = 'mail.mails.send'`);
/** The mails before this one have been sent by the time that it is there. */
const sentTo = async (email: string): Promise<number> => {
  await until(async () => (await jobs()).length === 0);
  return server.received.filter(({ to }) => to.includes(email)).length;
};

describe('a mail', () => {
  it('is sent after the commit, to one recipient, as plain text and as HTML', async () => {
    await send({ email: 'vera@example.org', language: 'en' });
    const mail = await server.mailTo('vera@example.org');
    expect(mail).toMatchObject({
      to: ['vera@example.org'],
      subject: 'Contact: an answer to your message 7',
      text: 'Thank you for your message. This is our answer:\n\nYes.\n',
      html: expect.stringContaining('<p>Yes.</p>'),
    });
    expect(mail.headers).toEqual(
      expect.arrayContaining([
        'From: Stoa <stoa@localhost>',
        'To: vera@example.org',
        'Auto-Submitted: auto-generated',
        expect.stringMatching(/^Message-ID: <[\da-f-]{36}@stoa>$/),
      ]),
    );
  });

  it('is in the language of the user, or else of the project', async () => {
    await send({ email: 'en@example.org', language: 'en' });
    await send({ email: 'none@example.org' });
    await send({ email: 'de@example.org', language: 'de' });
    expect((await server.mailTo('en@example.org')).subject).toBe('Contact: an answer to your message 7');
    for (const email of ['none@example.org', 'de@example.org'])
      expect((await server.mailTo(email)).subject).toBe('Contact: ответ на ваше обращение 7');
  });

  it('is not sent when the transaction is rolled back', async () => {
    const key = newKey();
    const refused = first.database.transaction(async (tx) => {
      await sendIn(tx, { email: 'undone@example.org' }, { key });
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    await send({ email: 'done@example.org' }, { key });
    await server.mailTo('done@example.org');
    expect(await sentTo('undone@example.org')).toBe(0);
  });

  it('is sent once for a key, also by transactions at the same time', async () => {
    const key = newKey();
    await Promise.all(Array.from({ length: 8 }, () => send({ email: 'once@example.org' }, { key })));
    await send({ email: 'once@example.org' }, { key });
    expect(await sentTo('once@example.org')).toBe(1);
  });

  it('is sent again when the server refuses it for now, with the same id', async () => {
    const ids: string[] = [];
    server.refusal = ({ headers }) => {
      ids.push(headers.find((line) => line.startsWith('Message-ID'))!);
      return ids.length === 1 ? 451 : undefined;
    };
    await send({ email: 'later@example.org' });
    await until(async () => (await jobs()).some(({ error }) => error !== null));
    now += 20 * second;
    await server.mailTo('later@example.org');
    expect(ids).toEqual([ids[0], ids[0]]);
    expect(await sentTo('later@example.org')).toBe(1);
  });

  it('is given up when the server refuses it for good', async () => {
    server.refusal = () => 550;
    await send({ email: 'unknown@example.org' });
    expect(await sentTo('unknown@example.org')).toBe(0);
    expect(await jobs()).toEqual([]);
  });

  it.each([
    'vera',
    'a@example.org, b@example.org',
    'a@example.org\r\nBcc: b@example.org',
    '"a" <a@example.org>',
    'a@example.org ',
  ])('is not sent to %j, which is no address, and the change is made', async (email) => {
    await send({ email });
    expect(await jobs()).toEqual([]);
  });

  it('has no header that its values bring', async () => {
    const form = 'Contact\r\nBcc: evil@example.org\r\n\r\nText';
    await send({ email: 'header@example.org', language: 'en' }, { form });
    const { to, headers } = await server.mailTo('header@example.org');
    expect(to).toEqual(['header@example.org']);
    expect(headers.filter((line) => /^(bcc|cc|reply-to)/i.test(line))).toEqual([]);
    expect(headers).toContain('Subject: Contact Bcc: evil@example.org Text: an answer to your message 7');
  });
});

describe('without a mail server', () => {
  it('the last 100 mails are in the mailbox, the last one first', async () => {
    const second = await startReplica({ STOA_MAILBOX: 'true' });
    const bus = await Bus.connect({ url: servers.natsUrl, name: 'test' });
    const mailbox = bus.recent(recentMails);
    expect(await mailbox.all()).toEqual([]);
    for (let number = 1; number <= 103; number++) {
      const values = { key: newKey(), number, form: 'Contact', answer: 'Yes.' };
      await second.database.transaction((tx) =>
        second.mail.send(tx, mails.feedbackAnswered, { email: `to${number}@example.org` }, values),
      );
    }
    await until(
      async () =>
        (await second.database.rows(sql`select from jobs where name = 'mail.mails.send'`)).length === 0,
    );
    const kept = await mailbox.all();
    expect(kept).toHaveLength(100);
    expect(kept.find(({ to }) => to === 'to103@example.org')).toEqual({
      at: new Date(now).toISOString(),
      template: 'feedback-answered',
      from: 'Stoa <stoa@localhost>',
      to: 'to103@example.org',
      subject: 'Contact: an answer to your message 103',
      text: expect.stringContaining('Yes.'),
      html: expect.stringContaining('<p>Yes.</p>'),
    });
    await bus.drain();
    await second.stop();
  });

  it('nothing is sent and nothing is kept unless the mailbox is asked for', async () => {
    const third = await startReplica({});
    const bus = await Bus.connect({ url: servers.natsUrl, name: 'test' });
    const before = await bus.recent(recentMails).all();
    await third.database.transaction((tx) =>
      third.mail.send(
        tx,
        mails.feedbackAnswered,
        { email: 'none@example.org' },
        { key: newKey(), ...answer },
      ),
    );
    await until(
      async () =>
        (await third.database.rows(sql`select from jobs where name = 'mail.mails.send'`)).length === 0,
    );
    expect(await bus.recent(recentMails).all()).toEqual(before);
    await bus.drain();
    await third.stop();
  });
});
