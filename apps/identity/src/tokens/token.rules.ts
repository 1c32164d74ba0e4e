import type { JsonObject } from '@stoa/kernel';
import { fieldFault } from '../directory/record.faults.js';

const day = 24 * 60 * 60 * 1000;

/** The lifetime of a session and of an access token: the vendor's page documents exactly a day. */
export const loginLifetime = day;

export interface Lifetime {
  issuedAt: number;
  expiresAt: number;
}

/** Whole seconds, as in a JWT: the record, the reply and the token must contain the same times. */
const wholeSeconds = (time: number): number => Math.floor(time / 1000) * 1000;

function yearAfter(time: number): number {
  const date = new Date(time);
  return date.setUTCFullYear(date.getUTCFullYear() + 1);
}

/** @throws Fault invalid for an expiry in the past, or more than a year ahead */
export function lifetimeOf(now: number, requested?: number): Lifetime {
  const issuedAt = wholeSeconds(now);
  const expiresAt = wholeSeconds(requested ?? issuedAt + loginLifetime);
  if (expiresAt <= now) throw fieldFault('expiresAt', 'past');
  if (expiresAt > yearAfter(issuedAt)) throw fieldFault('expiresAt', 'too_far');
  return { issuedAt, expiresAt };
}

interface NewToken {
  id: string;
  org: string;
  user: string;
  time: number;
  expiresAt: number;
  scopes: string[];
}

/** Only its owner sees a token, besides the members of the root group, who see everything. */
const ownersOnly = ({ id, org, user, time }: NewToken): JsonObject => ({
  _id: id,
  owner: user,
  group: org,
  access: [],
  branch: [],
  time,
});

/** The token of `POST /auth/token`. It is deleted after it has expired. */
export const accessTokenRecord = (token: NewToken): JsonObject => ({
  ...ownersOnly(token),
  kind: 'access',
  name: 'login',
  scopes: token.scopes,
  expiresAt: token.expiresAt,
});

/** A token that a user created for a purpose. It stays in the user's list until the user removes it. */
export const namedTokenRecord = (
  token: NewToken,
  labels: { name: string; description?: string | undefined },
): JsonObject => ({
  ...ownersOnly(token),
  kind: 'named',
  name: labels.name,
  ...(labels.description !== undefined && { description: labels.description }),
  scopes: token.scopes,
  expiresAt: token.expiresAt,
});
