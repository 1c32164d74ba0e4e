import { egressConfig } from '@stoa/egress';
import { mailConfig } from '@stoa/mail';
import { serviceConfig } from '@stoa/service';
import { z } from 'zod';

export const commerceConfig = serviceConfig.extend(egressConfig.shape).extend({
  ...mailConfig.shape,
  STOA_COMMERCE_MODERATION: z
    .stringbool()
    .default(false)
    .describe('Who registers is switched off until an administrator switches him on'),
  STOA_COMMERCE_URL: z
    .url()
    .optional()
    .describe(
      'What addresses of files and pictures begin with; unless given, the address by which a client comes',
    ),
});

export type CommerceConfig = z.infer<typeof commerceConfig>;
