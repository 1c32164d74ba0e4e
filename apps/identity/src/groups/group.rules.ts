import { Fault, type Caller, type JsonObject } from '@stoa/kernel';
import { governs, notGoverned } from '../callers/caller.rules.js';
import { fieldFault } from '../directory/record.faults.js';

// A group is a record whose `group` is itself, whose `access` are its members, and whose `branch` is its path up to
// the root. So a PATCH of it can change the rights of its sender: each rule below uses the rights that the caller had
// before, and none gives the caller access to a group that the caller does not govern already.

type Authority = Pick<Caller, 'root' | 'principals'>;

/** The fields of a group that rules use. `branch` is the path from the group itself up to the root. */
export interface Group extends JsonObject {
  _id: string;
  parent: string;
  access: string[];
  branch: string[];
  role: string | null;
}

export const missing = (list: readonly string[], from: readonly string[]): string[] =>
  list.filter((id) => !from.includes(id));

export interface MemberChange {
  added: string[];
  removed: string[];
}

/** @throws Fault forbidden when a caller who is not in the group or above adds members */
export function checkMembers(caller: Authority, before: Group, after: Group): MemberChange {
  const added = missing(after.access, before.access);
  const removed = missing(before.access, after.access);
  if (added.length && !governs(caller, before.branch)) throw notGoverned();
  return { added, removed };
}

/**
 * A move hides a group from the groups above its old place and shows it to the groups above its new one, so the caller
 * must govern both.
 * @throws Fault invalid when the tree would have a loop or a second root; forbidden
 */
export function checkMove(caller: Authority, group: Group, parent: Group): void {
  if (group.branch.length === 1) throw fieldFault('parent', 'root');
  if (parent.branch.includes(group._id)) throw fieldFault('parent', 'cycle');
  if (!governs(caller, group.branch.slice(1)) || !governs(caller, parent.branch)) throw notGoverned();
}

export const isRootGroup = ({ _id }: Pick<Group, '_id'>, org: string): boolean => _id === org;

export const lastRootMember = (): Fault =>
  new Fault('conflict', 'last_root_member', 'the root group needs a member');
