import { serviceConfig } from '@stoa/service';
import { z } from 'zod';

export const communityConfig = serviceConfig.extend({
  STOA_COMMUNITY_URL: z
    .string()
    .regex(/^(https?:\/\/[\w.:-]+)?$/)
    .default('')
    .describe('What links of topics begin with, instead of scheme and host of the request'),
  STOA_COMMUNITY_SSO_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{32}$/)
    .optional()
    .describe('A key that signs users of a site in, from the first start on until it is removed'),
  STOA_COMMUNITY_ALIAS: z
    .string()
    .regex(/^[\w-]{1,63}$/)
    .optional()
    .describe('Of the project; read on the first start'),
});

export type CommunityConfig = z.infer<typeof communityConfig>;
