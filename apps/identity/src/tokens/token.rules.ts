import type { JsonObject } from '@stoa/kernel';
import { fieldFault } from '../directory/record-body.rules.js';

const day = 24 * 60 * 60 * 1000;

/** How long a login is good for, as a session and as an access token: [S] prints exactly a day. */
export const loginLife = day;

export interface Life {
  issuedAt: number;
  expiresAt: number;
}

/** Whole seconds, because that is what a JWT can say: the record, the reply and the token must not differ. */
const wholeSeconds = (time: number): number => Math.floor(time / 1000) * 1000;

function yearAfter(time: number): number {
  const date = new Date(time);
  return date.setUTCFullYear(date.getUTCFullYear() + 1);
}

/** @throws Fault invalid for an end that is over, or too far off. */
export function lifeOf(now: number, wanted?: number): Life {
  const issuedAt = wholeSeconds(now);
  const expiresAt = wholeSeconds(wanted ?? issuedAt + loginLife);
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

/** What both kinds of token are: their owner's alone, and the root group's, which sees everything anyway. */
const ownersOnly = ({ id, org, user, time }: NewToken): JsonObject => ({
  _id: id,
  owner: user,
  group: org,
  access: [],
  branch: [],
  time,
});

/** The token of `POST /auth/token`. It goes when it has expired. */
export const accessTokenRecord = (token: NewToken): JsonObject => ({
  ...ownersOnly(token),
  kind: 'access',
  name: 'login',
  scopes: token.scopes,
  expiresAt: token.expiresAt,
});

/** A token that someone made for a purpose. It stays in his list until he removes it. */
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
