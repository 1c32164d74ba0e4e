import { isWithin } from './scopes.js';

/**
 * What a user signs in with or receives mail at, and what decides the user's rights in the store. A caller who changes
 * one of these can sign in as the user, or prevents the user from signing in.
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
  /** `agent`, and what gives access to private forums: `group:7`, `forum:2`, `sso` */
  community: readonly string[];
  /** `customer` */
  rtc: readonly string[];
}

/** The caller who makes the change, with the rights that the presented credential gives. */
export interface Actor {
  user: string;
  /** Whether the credential grants everything that the user may do. */
  isWhole: boolean;
  rights: Rights;
}

/**
 * The site of a community project, as the actor that changes one of its users: it gives access to private forums, so it
 * may change a user who has no other rights.
 */
export const siteActor = ({ community }: Pick<Rights, 'community'>): Actor => ({
  user: '',
  isWhole: true,
  rights: {
    root: false,
    store: { credentials: [], memberships: [] },
    commerce: [],
    community: community.filter((right) => right !== 'agent'),
    rtc: [],
  },
});

/**
 * Whether the actor may change these fields of the user: the user may, and so may an actor whose rights include all
 * rights of the user in every surface. A credential that is narrower than its user is not the user.
 */
export function mayAlter(
  actor: Actor,
  user: { user: string; rights: Rights },
  fields: readonly SignInField[],
): boolean {
  if (!fields.length) return true;
  return actor.user === user.user ? actor.isWhole : includes(actor.rights, user.rights);
}

/** Whether `held` gives every right that `wanted` gives. */
function includes(held: Rights, wanted: Rights): boolean {
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

/** A member of a group sees everything that members of the groups below it see. */
const governs = (memberships: Rights['store']['memberships'], branch: readonly string[]): boolean =>
  memberships.some(([group]) => branch.includes(group!));

/** A supplier has the rights of a manager of the same supplier. */
const hasInCommerce = (held: readonly string[], right: string): boolean =>
  held.includes('admin') || held.includes(right) || held.includes(right.replace(/^manager:/, 'supplier:'));
