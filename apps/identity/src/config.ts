import { login, userBody } from '@stoa/dto';
import { serviceConfig } from '@stoa/service';
import { z } from 'zod';

/** A key that is there from the first start on; once revoked, it stays so. */
const secret = (form: RegExp, description: string) => z.string().regex(form).optional().describe(description);

export const identityConfig = serviceConfig.extend({
  STOA_ADMIN_LOGIN: userBody.shape.login.default('admin').describe('Login of the first user'),
  STOA_ADMIN_PASSWORD: login.shape.password
    .optional()
    .describe('Needed on the first start; given later, it becomes the password of that login'),
  STOA_COMMERCE_TOKEN: secret(/^[0-9a-f]{40}$/, 'Key of the first user for the commerce surface'),
  STOA_COMMUNITY_TOKEN: secret(/^[0-9A-Za-z]{20,128}$/, 'Key of the first user for the community surface'),
  STOA_COMMUNITY_ANONYMOUS_TOKEN: secret(/^[0-9A-Za-z]{20,128}$/, "Nobody's key for the community surface"),
  STOA_RTC_CUSTOMER_ID: secret(/^[0-9a-f]{32}$/, 'Of the RTC surface: its user name'),
  STOA_RTC_CUSTOMER_CERTIFICATE: secret(/^[0-9a-f]{32}$/, 'Of the RTC surface: its password'),
  STOA_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('`smtp://user:password@host:port`; without it no mail is sent'),
  STOA_MAIL_FROM: z.string().max(320).default('Stoa <stoa@localhost>').describe('Who mails are from'),
  STOA_PASSWORD_RESET_URL: z
    .url()
    .refine((url) => url.includes('{token}'), 'has no {token} in it')
    .optional()
    .describe(
      'The page where people set a new password, with `{token}` in it; else mails have the token alone',
    ),
  STOA_RATE_FACTOR_STORE: z.coerce
    .number()
    .min(0)
    .default(1)
    .describe('Multiplies how many failed logins are borne; 0 bears any number'),
});

export type IdentityConfig = z.infer<typeof identityConfig>;
