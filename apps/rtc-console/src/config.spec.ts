import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@stoa/config';
import { formerMaxProjects, maxProjects, rtcConsoleConfig } from './config.js';

const max = (environment: Record<string, string>): number =>
  maxProjects(
    parseConfig(rtcConsoleConfig, {
      NATS_URL: 'nats://127.0.0.1:4222',
      DATABASE_URL: 'postgres://127.0.0.1/stoa',
      ...environment,
    }),
  );

describe('the maximum number of projects', () => {
  it('is 0, any number, without a variable', () => expect(max({})).toBe(0));

  it('is STOA_RTC_MAX_PROJECTS', () => expect(max({ STOA_RTC_MAX_PROJECTS: '3' })).toBe(3));

  it('is STOA_RTC_MOST_PROJECTS, the former variable, where the present one is absent', () =>
    expect(max({ [formerMaxProjects]: '2' })).toBe(2));

  it('is the present variable where both are set, 0 included', () =>
    expect(max({ STOA_RTC_MAX_PROJECTS: '0', [formerMaxProjects]: '2' })).toBe(0));
});
