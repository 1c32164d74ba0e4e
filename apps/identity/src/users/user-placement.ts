import { Injectable } from '@nestjs/common';
import type { UserBody } from '@stoa/dto';
import type { JsonObject } from '@stoa/kernel';
import { governs, notGoverned, requireCredentials } from '../callers/caller.rules.js';
import { organisationViewer } from '../directory/organisation-viewer.js';
import { missingIn } from '../directory/record.faults.js';
import type { Write } from '../directory/store-handlers.js';
import { GroupMembersRepository } from '../groups/group-members.repository.js';
import { isRootGroup, type Group } from '../groups/group.rules.js';
import { GroupsRepository } from '../groups/groups.repository.js';
import { RolesRepository } from '../roles/roles.repository.js';

/**
 * The group and the role of a user. A group that a body names makes the user its member, except the root group: its
 * members see everything, so only the group's own record makes members of it. A user leaves a group by its record too.
 */
@Injectable()
export class UserPlacement {
  constructor(
    private readonly groups: GroupsRepository,
    private readonly members: GroupMembersRepository,
    private readonly roles: RolesRepository,
  ) {}

  /** The group of a user: the caller's, or the requested one, which the caller must see and govern. */
  async homeGroup({ tx, caller }: Write, requested: string | undefined): Promise<Group> {
    if (!requested) return this.groups.lock(tx, organisationViewer(caller.org), caller.group);
    const home = await this.groups.lock(tx, caller, requested).catch(missingIn('group'));
    if (!governs(caller, home.branch)) throw notGoverned();
    return home;
  }

  /** The role of a new user: the requested one, or the default of the group. */
  async role({ tx, caller }: Write, requested: UserBody['role'], home: Group): Promise<string | null> {
    if (requested) await this.roles.checkAssignment(tx, caller, requested);
    if (requested !== undefined) return requested;
    const role = await this.groups.defaultRole(tx, caller.org, home.branch);
    // The caller need not see this role, but has the new user's password, so must have the credentials of the role.
    if (role) requireCredentials(caller, await this.roles.lock(tx, organisationViewer(caller.org), role));
    return role;
  }

  /** Sets the branch of a changed user, and makes the user a member of the new group. */
  async move(write: Write, user: JsonObject, time: number): Promise<void> {
    const home = await this.homeGroup(write, user.group as string);
    user.branch = home.branch;
    await this.join(write, home, { user: user._id as string, time });
  }

  async join(
    { tx, caller: { org } }: Write,
    home: Group,
    { user, time }: { user: string; time: number },
  ): Promise<void> {
    if (!isRootGroup(home, org)) await this.members.join(tx, org, { group: home._id, user, time });
  }
}
