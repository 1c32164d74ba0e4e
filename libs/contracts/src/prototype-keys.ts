import type { PrototypeKeys } from '@stoa/kernel';

/** Services that read the fields of a body that they know, and no others. The rest keep what they are sent. */
const readers = new Set(['commerce', 'community', 'rtc-console']);

/** What becomes of keys like `constructor` in a body: a fault where they would be kept, else unknown like others. */
export const prototypeKeysOf = (service: string): PrototypeKeys =>
  readers.has(service) ? 'kept' : 'refused';
