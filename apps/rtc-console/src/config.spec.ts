import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@stoa/config';
import { maxProjects, rtcConsoleConfig } from './config.js';

const max = (environment: Record<string, string>): number =>
  maxProjects(
    parseConfig(rtcConsoleConfig, {
      NATS_URL: 'nats://127.0.0.1:4222',
      DATABASE_URL: 'postgres://127.0.0.1/stoa',
      ...environment,
    }),
  );

describe('the maximum number of projects', () => {
  it('is any number without a variable', () => expect(max({})).toBe(0));

  it('is STOA_RTC_MAX_PROJECTS', () => expect(max({ STOA_RTC_MAX_PROJECTS: '3' })).toBe(3));

  it('is STOA_RTC_MOST_PROJECTS, the former name, without the present one', () =>
    expect(max({ STOA_RTC_MOST_PROJECTS: '2' })).toBe(2));

  it('is the present name where both are set, 0 included', () =>
    expect(max({ STOA_RTC_MAX_PROJECTS: '0', STOA_RTC_MOST_PROJECTS: '2' })).toBe(0));
});
