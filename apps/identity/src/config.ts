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
  STOA_RATE_FACTOR_STORE: z.coerce
    .number()
    .min(0)
    .default(1)
    .describe('Multiplies how many failed logins are borne; 0 bears any number'),
});

export type IdentityConfig = z.infer<typeof identityConfig>;
