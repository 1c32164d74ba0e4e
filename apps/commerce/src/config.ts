import { egressConfig } from '@stoa/egress';
import { serviceConfig } from '@stoa/service';
import { z } from 'zod';

export const commerceConfig = serviceConfig.extend(egressConfig.shape).extend({
  STOA_COMMERCE_MODERATION: z
    .stringbool()
    .default(false)
    .describe('Who registers is switched off until an administrator switches him on'),
  STOA_PUBLIC_URL: z
    .url()
    .optional()
    .describe(
      'Address of the gateway, with which addresses of pictures begin; that of the upload unless given',
    ),
});

export type CommerceConfig = z.infer<typeof commerceConfig>;
