import { z } from 'zod';

export const loginFailuresConfig = z.object({
  STOA_RATE_FACTOR_STORE: z.coerce
    .number()
    .min(0)
    .default(1)
    .describe('Multiplies the limit of failed logins; 0 means no limit'),
});

export type LoginFailuresConfig = z.infer<typeof loginFailuresConfig>;
