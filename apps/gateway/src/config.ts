import { processConfig } from '@stoa/service';
import { z } from 'zod';
import { isProxyList } from './proxy-list.js';

const rateFactor = (surface: string) =>
  z.coerce.number().min(0).default(1).describe(`Multiplies every limit of the ${surface} surface; 0 = none`);

export const gatewayConfig = processConfig.extend({
  STOA_TRUST_PROXY: z
    .string()
    .refine(isProxyList, 'expected addresses or CIDRs, separated by commas')
    .optional()
    .describe('Proxies whose x-forwarded-for is believed'),
  STOA_REALTIME_URLS: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(z.url({ protocol: /^http$/ })))
    .describe('Of the replicas of realtime, by commas; unless they are reached without the gateway'),
  STOA_HTTPS_ONLY: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(z.enum(['store', 'commerce', 'community', 'rtc'])))
    .describe('Surfaces that refuse plain HTTP, by commas; a trusted proxy says what a request came by'),
  STOA_MAILBOX: z
    .stringbool()
    .default(false)
    .describe('Show the mails that services keep where there is no mail server; for development'),
  STOA_TLS_CERT: z.string().optional().describe('File with the certificate and its chain, PEM'),
  STOA_TLS_KEY: z.string().optional().describe('File with the private key of the certificate, PEM'),
  STOA_RATE_FACTOR_STORE: rateFactor('store'),
  STOA_RATE_FACTOR_COMMERCE: rateFactor('commerce'),
  STOA_RATE_FACTOR_COMMUNITY: rateFactor('community'),
  STOA_RATE_FACTOR_RTC: rateFactor('rtc'),
});

export type GatewayConfig = z.infer<typeof gatewayConfig>;
