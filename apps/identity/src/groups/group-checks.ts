import { Injectable } from '@nestjs/common';
import { governs, notGoverned } from '../callers/caller.rules.js';
import { fieldFault } from '../directory/record.faults.js';
import type { Write } from '../directory/store-handlers.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { GroupMembersRepository } from './group-members.repository.js';
import {
  checkMembers,
  isRootGroup,
  lastRootMember,
  missing,
  type Group,
  type MemberChange,
} from './group.rules.js';

/** Checks the changes of a group that depend on other records. */
@Injectable()
export class GroupChecks {
  constructor(
    private readonly groupMembers: GroupMembersRepository,
    private readonly roles: RolesRepository,
  ) {}

  /** @throws Fault invalid for a user that the caller does not see; forbidden; conflict/last_root_member */
  async members({ tx, caller }: Write, before: Group, after: Group): Promise<MemberChange> {
    const change = checkMembers(caller, before, after);
    const visible = await this.groupMembers.visible(tx, caller, change.added);
    if (missing(change.added, visible).length) throw fieldFault('access', 'exists');
    if (isRootGroup(before, caller.org) && !after.access.length) throw lastRootMember();
    return change;
  }

  /** @throws Fault invalid for a role that the caller does not see; forbidden */
  async role({ tx, caller }: Write, before: Group, after: Group): Promise<void> {
    if (before.role === after.role) return;
    if (!governs(caller, before.branch)) throw notGoverned();
    if (after.role) await this.roles.checkAssignment(tx, caller, after.role);
  }
}
