import { z } from 'zod';

export const mailConfig = z.object({
  STOA_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('`smtp://user:password@host:port`; without it no mail is sent'),
  STOA_MAIL_FROM: z.string().max(320).default('Stoa <stoa@localhost>').describe('The sender of mails'),
  STOA_PASSWORD_RESET_URL: z
    .url()
    .refine((url) => url.includes('{token}'), 'has no {token} in it')
    .optional()
    .describe(
      'The page where users set a new password, with `{token}` in it; else mails contain the token alone',
    ),
});

export type MailConfig = z.infer<typeof mailConfig>;
