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
  it('the maximum number of projects is 0, which means any number, without a variable', () =>
    expect(max({})).toBe(0));

  it('the maximum number of projects is STOA_RTC_MAX_PROJECTS when it is set', () =>
    expect(max({ STOA_RTC_MAX_PROJECTS: '3' })).toBe(3));

  it('the maximum number of projects is the former STOA_RTC_MOST_PROJECTS when the present one is absent', () =>
    expect(max({ [formerMaxProjects]: '2' })).toBe(2));

  it('the maximum number of projects is the present variable when both are set, also when it is 0', () =>
    expect(max({ STOA_RTC_MAX_PROJECTS: '0', [formerMaxProjects]: '2' })).toBe(0));
});
