import { serviceConfig } from '@stoa/service';
import { z } from 'zod';

const count = z.coerce.number().int().min(0).optional();

export const rtcConsoleConfig = serviceConfig.extend({
  STOA_RTC_MAX_PROJECTS: count.describe(
    'Maximum number of projects of an account, deleted ones included; 0, the default = any number',
  ),
  /** Read until the next release. */
  STOA_RTC_MOST_PROJECTS: count.describe('The former name of STOA_RTC_MAX_PROJECTS'),
});

export type RtcConsoleConfig = z.infer<typeof rtcConsoleConfig>;

/** @returns 0 for any number */
export const maxProjects = (config: RtcConsoleConfig): number =>
  config.STOA_RTC_MAX_PROJECTS ?? config.STOA_RTC_MOST_PROJECTS ?? 0;
