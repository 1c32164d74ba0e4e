import { serviceConfig } from '@stoa/service';
import { z } from 'zod';

/** The name of STOA_RTC_MAX_PROJECTS until now, read for one more release. */
export const formerMaxProjects = 'STOA_RTC_MOST_PROJECTS';

const count = z.coerce.number().int().min(0).optional();

export const rtcConsoleConfig = serviceConfig.extend({
  STOA_RTC_MAX_PROJECTS: count.describe(
    'Maximum number of projects of an account, deleted ones included; 0, the default = any number',
  ),
  [formerMaxProjects]: count.describe('The former name of STOA_RTC_MAX_PROJECTS'),
});

export type RtcConsoleConfig = z.infer<typeof rtcConsoleConfig>;

/** @returns 0 for any number */
export const maxProjects = (config: RtcConsoleConfig): number =>
  config.STOA_RTC_MAX_PROJECTS ?? config[formerMaxProjects] ?? 0;
