import { Fault, type Caller } from '@stoa/kernel';
import { governs, notGoverned } from '../callers/caller.rules.js';
import { fieldFault } from '../directory/record-body.rules.js';
import type { Group } from './groups.repository.js';

// A group is a record whose `group` is itself, whose `access` are its members, and whose `branch` is its path up to
// the root. So a PATCH of it can change what its sender may do: each rule below is checked with what the caller had
// before, and none lets him reach what he does not govern already.

type Authority = Pick<Caller, 'root' | 'principals'>;

export const missing = (list: readonly string[], from: readonly string[]): string[] =>
  list.filter((id) => !from.includes(id));

export interface MemberChange {
  added: string[];
  removed: string[];
}

/** @throws Fault forbidden when members are added by someone who is not in the group or above. */
export function checkMembers(caller: Authority, before: Group, after: Group): MemberChange {
  const added = missing(after.access, before.access);
  const removed = missing(before.access, after.access);
  if (added.length && !governs(caller, before.branch)) throw notGoverned();
  return { added, removed };
}

/**
 * Moving takes a group away from all above its old place and shows it to all above the new one, so the caller must
 * govern both.
 * @throws Fault invalid when the tree would have a loop or a second root; forbidden
 */
export function checkMove(caller: Authority, group: Group, parent: Group): void {
  if (group.branch.length === 1) throw fieldFault('parent', 'root');
  if (parent.branch.includes(group._id)) throw fieldFault('parent', 'cycle');
  if (!governs(caller, group.branch.slice(1)) || !governs(caller, parent.branch)) throw notGoverned();
}

export const isRootGroup = ({ _id }: Pick<Group, '_id'>, org: string): boolean => _id === org;

export const inUse = (what: string): Fault => new Fault('conflict', 'referenced', `the ${what} is in use`);
export const lastRootMember = (): Fault =>
  new Fault('conflict', 'last_root_member', 'the root group needs a member');
