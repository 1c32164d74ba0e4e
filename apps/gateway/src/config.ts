import { processConfig } from '@stoa/service';
import { z } from 'zod';

export const gatewayConfig = processConfig.extend({
  STOA_TRUST_PROXY: z
    .string()
    .optional()
    .describe('Addresses or CIDRs of proxies whose x-forwarded-for is believed, by commas'),
  STOA_REALTIME_URLS: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(z.url({ protocol: /^http$/ })))
    .describe('Of the replicas of realtime, by commas; unless they are reached without the gateway'),
});

export type GatewayConfig = z.infer<typeof gatewayConfig>;
