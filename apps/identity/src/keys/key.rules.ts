import { randomBytes } from 'node:crypto';
import type { Key } from '@stoa/dto';

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Secrets have the form that the vendor of the surface uses. All have 160 random bits or more. */
const secrets: Record<Key['surface'], () => string> = {
  commerce: () => hex(20),
  community: () => hex(20),
  // Customer ID and customer certificate, as Basic authentication joins them.
  rtc: () => `${hex(16)}:${hex(16)}`,
};

export const newSecret = (surface: Key['surface']): string => secrets[surface]();
