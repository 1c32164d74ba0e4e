import { z } from 'zod';

/** A key that exists from the first start on, until it is revoked. */
const secret = (form: RegExp, description: string) => z.string().regex(form).optional().describe(description);

export const seededKeysConfig = z.object({
  STOA_COMMERCE_TOKEN: secret(/^[0-9a-f]{40}$/, 'Key of the first user for the commerce surface'),
  STOA_COMMUNITY_TOKEN: secret(/^[0-9A-Za-z]{20,128}$/, 'Key of the first user for the community surface'),
  STOA_COMMUNITY_ANONYMOUS_TOKEN: secret(
    /^[0-9A-Za-z]{20,128}$/,
    'Key of anonymous callers for the community surface',
  ),
  STOA_RTC_CUSTOMER_ID: secret(/^[0-9a-f]{32}$/, 'Of the RTC surface: its user name'),
  STOA_RTC_CUSTOMER_CERTIFICATE: secret(/^[0-9a-f]{32}$/, 'Of the RTC surface: its password'),
});

export type SeededKeysConfig = z.infer<typeof seededKeysConfig>;
