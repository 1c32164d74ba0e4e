import { randomBytes } from 'node:crypto';
import type { Key } from '@stoa/dto';

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** What a new secret of each surface looks like: as its vendor's do. All have 160 random bits or more. */
const secrets: Record<Key['surface'], () => string> = {
  commerce: () => hex(20),
  community: () => hex(20),
  // Customer ID and customer certificate, as Basic authentication joins them.
  rtc: () => `${hex(16)}:${hex(16)}`,
};

export const newSecret = (surface: Key['surface']): string => secrets[surface]();

/** All scopes that a key of each surface can have. A key with all of them stands for all of its user. */
const surfaceScopes: Record<Key['surface'], readonly string[]> = {
  commerce: [],
  community: ['read', 'write', 'all'],
  rtc: [],
};

export const isWholeKey = ({ surface, scopes }: Pick<Key, 'surface' | 'scopes'>): boolean =>
  surfaceScopes[surface].every((scope) => scopes.includes(scope));
