import { MailEntity } from './mail.entity.js';

export const mailEntities = [MailEntity];

/** The table of mails, for a migration of each service that sends some; it has background jobs, too. */
export const createMails = [
  'create table mails (key text primary key, at timestamptz not null default now())',
  'create index mails_at on mails (at) -- pruning',
];

export const dropMails = ['drop table mails'];
