import { commonScopes, isWholeKey, isWithin } from '@stoa/auth';
import type { Key } from '@stoa/dto';
import { Fault, anonymousUserId, type Caller, type Credential } from '@stoa/kernel';

/**
 * The current rights of a user, whichever credential is presented.
 *
 * Decisions: the members of a group are its record's `access`; a user's current group is the `group` of the user's
 * record, which is the root group or a group that the user is a member of; a user's role is the record's `role`, and
 * nothing inherits it.
 */
export interface UserRights {
  org: string;
  user: string;
  id: number;
  login: string;
  isActive: boolean;
  /** Path from the current group up to the root group. */
  branch: string[];
  /** The same path for each group that the user is a member of. */
  memberships: string[][];
  /** The credentials of the role. */
  credentials: string[];
}

/** The presented credential. A token has scopes; a session has all rights of its user. */
export interface PresentedCredential {
  credential: Credential;
  expiresAt: number;
  scopes?: string[] | undefined;
}

/** The part of a key that decides the rights of its caller. */
export type PresentedKey = Pick<Key, 'id' | 'surface' | 'scopes' | 'expiresAt'>;

type Authority = Pick<Caller, 'root' | 'principals' | 'credentials'>;

export const isRootMember = ({ org, memberships }: UserRights): boolean =>
  memberships.some(([group]) => group === org);

/** Membership in the root group gives its rights only to a credential that grants everything. */
export const isRoot = (rights: UserRights, credentials: readonly string[]): boolean =>
  isRootMember(rights) && isWithin(['* /*'], credentials);

export function callerOf(rights: UserRights, { credential, expiresAt, scopes }: PresentedCredential): Caller {
  const { org, user, id, login, branch, memberships } = rights;
  // A token never has more rights than its user: a smaller role reduces what the token grants.
  const credentials = scopes ? commonScopes(scopes, rights.credentials) : rights.credentials;
  return {
    user,
    id,
    login,
    org,
    group: branch[0]!,
    branch,
    principals: [user, ...memberships.map(([group]) => group!)],
    root: isRoot(rights, credentials),
    credentials,
    credential,
    expiresAt,
  };
}

/**
 * The scopes of a key are terms of its surface, whose service checks them beside the rights of the user. A key with all
 * scopes of its surface has all rights of its user; a key with fewer never has the rights of the root group.
 */
export function keyCallerOf(rights: UserRights, key: PresentedKey): Caller {
  const caller = callerOf(rights, credentialOf(key));
  return { ...caller, root: caller.root && isWholeKey(key), credentials: key.scopes };
}

const credentialOf = ({ id, surface, expiresAt }: PresentedKey) => ({
  credential: { kind: 'key' as const, id, surface },
  expiresAt: expiresAt ?? Number.MAX_SAFE_INTEGER,
});

/** The caller of a key without a user, who sees what is public. */
export const anonymousCaller = (org: string, key: PresentedKey): Caller => ({
  user: anonymousUserId,
  id: 0,
  login: '',
  org,
  group: org,
  branch: [org],
  principals: [anonymousUserId],
  root: false,
  credentials: key.scopes,
  ...credentialOf(key),
});

/**
 * Whether a caller belongs to the first group of this branch or to a group above it. The caller then sees everything
 * that the group's members see, so a new member gets no right that the caller lacks. The root group, which ends each
 * branch, counts for `root` callers only.
 */
export const governs = (
  { root, principals }: Pick<Authority, 'root' | 'principals'>,
  branch: readonly string[],
): boolean => root || branch.slice(0, -1).some((group) => principals.includes(group));

/** @throws Fault forbidden unless the caller has all these credentials */
export function requireCredentials(
  caller: Pick<Authority, 'credentials'>,
  credentials: readonly string[],
): void {
  if (!isWithin(credentials, caller.credentials)) throw beyondRights();
}

export const beyondRights = (): Fault =>
  new Fault('forbidden', 'beyond_rights', 'it would give more than the caller has');
export const notGoverned = (): Fault =>
  new Fault('forbidden', 'not_governed', 'the caller is not in this group or above');
export const notAuthenticated = (): Fault => new Fault('unauthenticated', 'credential');
