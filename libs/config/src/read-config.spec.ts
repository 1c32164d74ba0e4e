import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigurationError, parseConfig } from './index.js';

const schema = z.object({
  PORT: z.coerce.number().int().default(3000).describe('Port of the gateway'),
  URL: z.url(),
  ADMIN_PASSWORD: z.string().min(8).optional(),
});

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    parseConfig(schema, environment);
    return [];
  } catch (error) {
    return (error as ConfigurationError).problems;
  }
}

describe('parseConfig', () => {
  it('parseConfig returns the default of an empty variable, and omits an optional variable that is absent', () =>
    expect(parseConfig(schema, { URL: 'nats://127.0.0.1:4222', PORT: '' })).toEqual({
      PORT: 3000,
      URL: 'nats://127.0.0.1:4222',
    }));

  it('parseConfig reports every problem on a line of its own, with the value and the description of the variable', () =>
    expect(problemsOf({ PORT: 'high\nup' })).toEqual([
      'PORT is "high up": Invalid input: expected number, received NaN (Port of the gateway)',
      'URL is missing: Invalid input: expected string, received undefined',
    ]));

  it('parseConfig does not repeat the invalid values of secrets and URLs', () =>
    expect(problemsOf({ ADMIN_PASSWORD: 'hunter2', URL: 'not one' }).join('\n')).not.toMatch(
      /hunter2|not one/,
    ));
});
