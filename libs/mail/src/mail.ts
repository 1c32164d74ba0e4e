import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { job, Jobs, Runs, scheduledJob } from '@stoa/jobs';
import { Database, sql, type Transaction } from '@stoa/persistence';
import { z } from 'zod';
import { isAddress, Mailer, type Recipient } from './mailer.js';
import type { Template } from './template.js';
import { templateNamed } from './templates/index.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const sendMail = job('mail.mails.send', {
  payload: z.object({
    id: z.uuid(),
    template: z.string(),
    to: z.object({ email: z.string(), language: z.string().nullish() }),
    values: z.unknown(),
  }),
  retries: [10 * second, minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour],
});

const forgetMails = scheduledJob('mail.mails.forget', { period: hour });

/** Queues mails, of a service that has the tables of `createMails`. */
@Injectable()
export class Mail {
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly mailer: Mailer,
  ) {}

  /**
   * The mail is sent when the transaction is committed, and only then. What is no address gets none: a change does not
   * fail with its mail.
   * @param values with the `key` of this mail, as `order:12:confirmed`: a template is sent once for a key, for 30 days
   */
  async send<T extends z.ZodType>(
    tx: Transaction,
    template: Template<T>,
    { email, language }: Recipient,
    values: z.input<T> & { key: string },
  ): Promise<void> {
    if (!isAddress(email)) return;
    const { name } = template;
    const key = `${name} ${values.key}`;
    const isNew = await tx.execute(sql`insert into mails (key) values (${key}) on conflict do nothing`);
    if (!isNew) return;
    await this.jobs.add(tx, sendMail, {
      id: randomUUID(),
      template: name,
      to: { email, language },
      values: template.values.parse(values),
    });
  }

  @Runs(sendMail)
  async deliver({ template, ...draft }: z.infer<(typeof sendMail)['payload']>): Promise<void> {
    await this.mailer.deliver(templateNamed(template), draft);
  }

  /** A key is kept for longer than anything repeats a change. */
  @Runs(forgetMails)
  async forget(): Promise<void> {
    await this.database.execute(sql`delete from mails where at < now() - interval '30 days'`);
  }
}
