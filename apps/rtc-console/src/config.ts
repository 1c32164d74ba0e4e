import { serviceConfig } from '@stoa/service';
import { z } from 'zod';

export const rtcConsoleConfig = serviceConfig.extend({
  STOA_RTC_MOST_PROJECTS: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Projects that an account may have, deleted ones counted; 0 = any number'),
});

export type RtcConsoleConfig = z.infer<typeof rtcConsoleConfig>;
