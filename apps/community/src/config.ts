import { serviceConfig } from '@stoa/service';
import { z } from 'zod';

export const communityConfig = serviceConfig.extend({
  STOA_COMMUNITY_URL: z
    .string()
    .regex(/^(https?:\/\/[\w.:-]+)?$/)
    .default('')
    .describe('What links of topics begin with, instead of scheme and host of the request'),
});

export type CommunityConfig = z.infer<typeof communityConfig>;
