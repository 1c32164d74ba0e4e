import { processConfig } from '@stoa/service';
import { z } from 'zod';

export const gatewayConfig = processConfig.extend({
  STOA_TRUST_PROXY: z
    .string()
    .optional()
    .describe('Addresses or CIDRs of proxies whose x-forwarded-for is believed, by commas'),
});

export type GatewayConfig = z.infer<typeof gatewayConfig>;
