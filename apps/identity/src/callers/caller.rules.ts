import { commonScopes, isWithin } from '@stoa/auth';
import type { Key } from '@stoa/dto';
import { Fault, anonymousUserId, type Caller, type Credential } from '@stoa/kernel';
import { isWholeKey } from '../keys/key.rules.js';

/**
 * What a user is and may do now, whatever he proves himself with.
 *
 * Decisions: members of a group are its record's `access`; a user's current group is his record's `group`, which is
 * the root group or one that he is a member of; his role is his record's `role`, and nothing inherits it.
 */
export interface Standing {
  org: string;
  user: string;
  id: number;
  login: string;
  isActive: boolean;
  /** Path from the current group up to the root group. */
  branch: string[];
  /** The same path for each group that he is a member of. */
  memberships: string[][];
  /** His role's. */
  credentials: string[];
}

/** What he proved himself with. A token has scopes; a session stands for all of the user. */
export interface Proof {
  credential: Credential;
  expiresAt: number;
  scopes?: string[] | undefined;
}

type Authority = Pick<Caller, 'root' | 'principals' | 'credentials'>;

export const isRootMember = ({ org, memberships }: Standing): boolean =>
  memberships.some(([group]) => group === org);

/** Membership in the root group gives its rights only to a credential that holds everything. */
export const isRoot = (standing: Standing, credentials: readonly string[]): boolean =>
  isRootMember(standing) && isWithin(['* /*'], credentials);

export function callerOf(standing: Standing, { credential, expiresAt, scopes }: Proof): Caller {
  const { org, user, id, login, branch, memberships } = standing;
  // A token never outgrows its user: when the role shrinks, so does what the token may do.
  const credentials = scopes ? commonScopes(scopes, standing.credentials) : standing.credentials;
  return {
    user,
    id,
    login,
    org,
    group: branch[0]!,
    branch,
    principals: [user, ...memberships.map(([group]) => group!)],
    root: isRoot(standing, credentials),
    credentials,
    credential,
    expiresAt,
  };
}

/**
 * A key's scopes are words of its surface, which services there hold against what the user may do. A key with all
 * scopes of its surface stands for its user; one with fewer never has the rights of the root group.
 */
export function keyCallerOf(standing: Standing, key: Key): Caller {
  const caller = callerOf(standing, proofOf(key));
  return { ...caller, root: caller.root && isWholeKey(key), credentials: key.scopes };
}

const proofOf = ({ id, surface, expiresAt }: Key) => ({
  credential: { kind: 'key' as const, id, surface },
  expiresAt: expiresAt ?? Number.MAX_SAFE_INTEGER,
});

/** Who comes with a key that is nobody's: he sees what everyone may see. */
export const visitor = (org: string, key: Key): Caller => ({
  user: anonymousUserId,
  id: 0,
  login: '',
  org,
  group: org,
  branch: [org],
  principals: [anonymousUserId],
  root: false,
  credentials: key.scopes,
  ...proofOf(key),
});

/**
 * Whether a caller belongs to the group at the foot of this branch or to one above it. The caller then sees all that its
 * members see, so a new member gets no right that the caller lacks. The root group, which ends each branch, counts
 * for `root` callers only.
 */
export const governs = (
  { root, principals }: Pick<Authority, 'root' | 'principals'>,
  branch: readonly string[],
): boolean => root || branch.slice(0, -1).some((group) => principals.includes(group));

/** @throws Fault forbidden unless the caller himself holds all these credentials. */
export function mustHold(caller: Pick<Authority, 'credentials'>, credentials: readonly string[]): void {
  if (!isWithin(credentials, caller.credentials)) throw beyondRights();
}

export const beyondRights = (): Fault =>
  new Fault('forbidden', 'beyond_rights', 'it would give more than the caller has');
export const notGoverned = (): Fault =>
  new Fault('forbidden', 'not_governed', 'the caller is not in this group or above');
export const notAuthenticated = (): Fault => new Fault('unauthenticated', 'credential');
