import { createHash } from 'node:crypto';
import type { SsoClaims } from '@stoa/auth';
import type { SsoSettings } from './sso-project.repository.js';
import type { SsoUser } from './sso-users.repository.js';

/** The same for the same claims: they are built in one order. */
export const digestOf = (claims: SsoClaims): string =>
  createHash('sha256').update(JSON.stringify(claims)).digest('base64url');

const isSame = (one: string | null | undefined, other: string | null | undefined): boolean =>
  one?.toLowerCase() === other?.toLowerCase();

/**
 * Whether a token with these claims signs the user of its guid in. Versions 1 and 2 have no authentication code: a
 * sender can change the guid of an own token, but not the address that lies further back. So a user with a verified
 * address enters only with a token that contains it.
 */
export function maySignIn(user: SsoUser, { email }: SsoClaims, settings: SsoSettings): boolean {
  if (!user.isActive || (user.isStaff && !settings.allowsStaff)) return false;
  const isProved = user.emailVerified && user.email !== null;
  return !isProved || settings.allowsEmailChange || isSame(email, user.email);
}

/** Whether the site names an address that the directory does not have for the user. */
export const namesAddress = ({ email }: Pick<SsoUser, 'email'>, claims: SsoClaims): boolean =>
  claims.email !== undefined && !isSame(claims.email, email);

/** Whether the address has to be proved or stored for the user. */
export const provesAddress = (user: SsoUser, claims: SsoClaims): boolean =>
  claims.isEmailVerified && claims.email !== undefined && (namesAddress(user, claims) || !user.emailVerified);

/** What the directory has to change. */
export function changeOf(
  user: SsoUser,
  { name, language }: SsoClaims,
): { name?: string; language?: string } | undefined {
  const change = {
    ...(name !== undefined && name !== user.name && { name }),
    ...(language !== undefined && language !== user.language && { language }),
  };
  return Object.keys(change).length ? change : undefined;
}
