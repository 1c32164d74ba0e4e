import { egressConfig } from '@stoa/egress';
import { serviceConfig } from '@stoa/service';
import { z } from 'zod';

export const commerceConfig = serviceConfig.extend(egressConfig.shape).extend({
  STOA_COMMERCE_MODERATION: z
    .stringbool()
    .default(false)
    .describe('Who registers is switched off until an administrator switches him on'),
});

export type CommerceConfig = z.infer<typeof commerceConfig>;
