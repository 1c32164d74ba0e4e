import { serviceConfig } from '@stoa/service';
import { z } from 'zod';

export const communityConfig = serviceConfig.extend({
  STOA_COMMUNITY_URL: z
    .string()
    .regex(/^(https?:\/\/[\w.:-]+)?$/)
    .default('')
    .describe('Where people read the community: what the links of topics begin with'),
});

export type CommunityConfig = z.infer<typeof communityConfig>;
