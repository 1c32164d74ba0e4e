import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Client, QueryConfig } from 'pg';
import { Turns } from './turns.js';

/** A connection that counts the statements it has at a time. */
function connection() {
  const seen: string[] = [];
  let [active, max] = [0, 0];
  const query = async ({ text }: QueryConfig): Promise<void> => {
    max = Math.max(max, ++active);
    await setImmediate();
    seen.push(text);
    active--;
    if (text === 'bad') throw new Error('syntax error');
  };
  return { turns: new Turns({ query } as unknown as Client), seen, max: () => max };
}

it('sends statements one after another, in their order, also after one that fails', async () => {
  const { turns, seen, max } = connection();
  const asked = ['a', 'bad', 'b', 'c'].map((text) => turns.query({ text }));
  const ended = await Promise.allSettled(asked);
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect([seen, max()]).toEqual([['a', 'bad', 'b', 'c'], 1]);
});
