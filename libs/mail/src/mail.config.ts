import { z } from 'zod';
import { languages } from './template.js';

export const mailConfig = z.object({
  STOA_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('`smtp://user:password@host:port`; without it no mail is sent'),
  STOA_MAIL_FROM: z
    .string()
    .max(320)
    .regex(/^[^\p{Cc}]*$/u)
    .default('Stoa <stoa@localhost>')
    .describe('The sender of mails'),
  STOA_MAIL_LANGUAGE: z
    .enum(languages)
    .default('en')
    .describe('The language of mails to users whose own language is not known'),
  STOA_MAILBOX: z
    .stringbool()
    .default(false)
    .describe('Without a mail server: keep the last mails, for an administrator to read; for development'),
});

export type MailConfig = z.infer<typeof mailConfig>;
