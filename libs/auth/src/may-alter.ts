import { isWithin } from './scopes.js';

/**
 * What a user signs in with or receives mail at, and what decides the rights of a user in the store. The author of
 * a change can sign in as the user, or keeps the user from signing in.
 */
export const signInFields = [
  ...(['login', 'email', 'emailVerified', 'password', 'keys'] as const),
  ...(['isActive', 'removal', 'role', 'group'] as const),
] as const;
export type SignInField = (typeof signInFields)[number];

/** All rights of a user, in every surface. */
export interface Rights {
  /** Membership in the root group, which implies every other right. */
  root: boolean;
  /** The role's credentials, and the path to the root group of each group that the user is a member of. */
  store: { credentials: readonly string[]; memberships: readonly (readonly string[])[] };
  /** `admin`, `supplier:3`, `manager:3`, `company:5` */
  commerce: readonly string[];
  /** `agent`, and what opens private forums: `group:7`, `forum:2`, `sso` */
  community: readonly string[];
  /** `customer` */
  rtc: readonly string[];
}

/** Who changes, with the rights that the credential in hand gives. */
export interface Alterer {
  user: string;
  /** The credential stands for everything that the user may do. */
  isWhole: boolean;
  rights: Rights;
}

/**
 * Whether the actor may change these fields of the user: the user may, and so may an actor whose rights include all
 * rights of the user in every surface. A credential that is narrower than its user is not the user.
 */
export function mayAlter(
  actor: Alterer,
  user: { user: string; rights: Rights },
  fields: readonly SignInField[],
): boolean {
  if (!fields.length) return true;
  return actor.user === user.user ? actor.isWhole : includes(actor.rights, user.rights);
}

/** Whether `held` gives every right that `wanted` gives. */
export function includes(held: Rights, wanted: Rights): boolean {
  if (held.root) return true;
  if (wanted.root) return false;
  return (
    isWithin(wanted.store.credentials, held.store.credentials) &&
    wanted.store.memberships.every((branch) => governs(held.store.memberships, branch)) &&
    wanted.commerce.every((right) => hasInCommerce(held.commerce, right)) &&
    wanted.community.every((right) => held.community.includes('agent') || held.community.includes(right)) &&
    wanted.rtc.every((right) => held.rtc.includes(right))
  );
}

/** A member of a group sees all that members of the groups below it see. */
const governs = (memberships: Rights['store']['memberships'], branch: readonly string[]): boolean =>
  memberships.some(([group]) => branch.includes(group!));

/** A supplier does whatever a manager of the same supplier does. */
const hasInCommerce = (held: readonly string[], right: string): boolean =>
  held.includes('admin') || held.includes(right) || held.includes(right.replace(/^manager:/, 'supplier:'));
