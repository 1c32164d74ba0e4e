import { randomBytes } from 'node:crypto';
import { keyScopes } from '@stoa/auth';
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

/** All scopes that a key of a surface can have. */
const scopesOf = (surface: Key['surface']): string[] =>
  [...keyScopes].flatMap(([resource, needed]) =>
    resource.startsWith(`${surface}:`) ? Object.values(needed).flat() : [],
  );

/** A key with all scopes of its surface stands for all of its user. */
export const isWholeKey = ({ surface, scopes }: Pick<Key, 'surface' | 'scopes'>): boolean =>
  scopesOf(surface).every((scope) => scopes.includes(scope));
