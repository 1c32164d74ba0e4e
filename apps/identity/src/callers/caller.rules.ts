import { commonScopes, isWithin } from '@stoa/auth';
import type { Key } from '@stoa/dto';
import { Fault, nobody, type Caller, type Credential } from '@stoa/kernel';

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

export const isRoot = ({ org, memberships }: Standing): boolean =>
  memberships.some(([group]) => group === org);

export function callerOf(standing: Standing, { credential, expiresAt, scopes }: Proof): Caller {
  const { org, user, id, login, branch, memberships } = standing;
  return {
    user,
    id,
    login,
    org,
    group: branch[0]!,
    branch,
    principals: [user, ...memberships.map(([group]) => group!)],
    root: isRoot(standing),
    // A token never outgrows its user: when the role shrinks, so does what the token may do.
    credentials: scopes ? commonScopes(scopes, standing.credentials) : standing.credentials,
    credential,
    expiresAt,
  };
}

/** A key's scopes are words of its surface, which services there hold against what the person may do. */
export const keyCallerOf = (standing: Standing, key: Key): Caller => ({
  ...callerOf(standing, proofOf(key)),
  credentials: key.scopes,
});

const proofOf = ({ id, expiresAt }: Key) => ({
  credential: { kind: 'key' as const, id },
  expiresAt: expiresAt ?? Number.MAX_SAFE_INTEGER,
});

/** Who comes with a key that is nobody's: he sees what everyone may see. */
export const visitor = (org: string, key: Key): Caller => ({
  user: nobody,
  id: 0,
  login: '',
  org,
  group: org,
  branch: [org],
  principals: [nobody],
  root: false,
  credentials: key.scopes,
  ...proofOf(key),
});

/**
 * Whether a caller belongs to the group at the foot of this branch or to one above it. He then sees all that its
 * members see, so that making someone a member gives nobody more than he has himself.
 */
export const governs = (
  { root, principals }: Pick<Authority, 'root' | 'principals'>,
  branch: readonly string[],
): boolean => root || branch.some((group) => principals.includes(group));

/** @throws Fault forbidden unless the caller himself holds all these credentials. */
export function mustHold(caller: Pick<Authority, 'credentials'>, credentials: readonly string[]): void {
  if (!isWithin(credentials, caller.credentials)) throw beyondRights();
}

export const beyondRights = (): Fault =>
  new Fault('forbidden', 'beyond_rights', 'it would give more than the caller has');
export const notGoverned = (): Fault =>
  new Fault('forbidden', 'not_governed', 'the caller is not in this group or above');
export const notAuthenticated = (): Fault => new Fault('unauthenticated', 'credential');
