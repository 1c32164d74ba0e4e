import { Module } from '@nestjs/common';
import { CallersModule } from '../callers/callers.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { GroupChecks } from './group-checks.js';
import { GroupMembersRepository } from './group-members.repository.js';
import { GroupsHandlers } from './groups.handlers.js';
import { GroupsRepository } from './groups.repository.js';

/** The tree of groups and their members. */
@Module({
  imports: [CallersModule, RolesModule],
  providers: [GroupsRepository, GroupMembersRepository, GroupChecks, GroupsHandlers],
  exports: [GroupsRepository, GroupMembersRepository, GroupsHandlers],
})
export class GroupsModule {}
