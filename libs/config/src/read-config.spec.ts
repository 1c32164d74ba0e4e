import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseConfig } from './index.js';

const schema = z.object({ PORT: z.coerce.number().int().default(3000), URL: z.url() });

describe('parseConfig', () => {
  it('types, defaults, and takes an empty variable as absent', () =>
    expect(parseConfig(schema, { URL: 'nats://127.0.0.1:4222', PORT: '' })).toEqual({
      config: { PORT: 3000, URL: 'nats://127.0.0.1:4222' },
    }));

  it('reports every problem at once', () => {
    const result = parseConfig(schema, { PORT: 'high' });
    expect('problems' in result && result.problems.map((problem) => problem.split(':')[0])).toEqual([
      'PORT',
      'URL',
    ]);
  });
});
