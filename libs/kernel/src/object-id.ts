import { randomBytes } from 'node:crypto';
import { systemClock, type Clock } from './clock.js';

const pattern = /^[0-9a-f]{24}$/i;

export const isObjectId = (text: string): boolean => pattern.test(text);

/**
 * A generator of ObjectIds (24 hex digits): 4 bytes of seconds, 5 random bytes per process, a 3-byte counter. Ids are
 * unique across processes. They are in the order of creation within one process, not in the order of commits.
 */
export function objectIds(clock: Clock = systemClock, seed: Buffer = randomBytes(8)): () => string {
  const machine = seed.subarray(0, 5).toString('hex');
  let counter = seed.readUIntBE(5, 3);
  return () => {
    counter = (counter + 1) & 0xffffff;
    const seconds = Math.floor(clock() / 1000) % 0x100000000;
    return seconds.toString(16).padStart(8, '0') + machine + counter.toString(16).padStart(6, '0');
  };
}
