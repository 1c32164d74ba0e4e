import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActorsModule } from '../actors/actors.module.js';
import { GroupMemberEntity } from './group-member.entity.js';
import { GroupEntity } from './group.entity.js';
import { GroupsHandlers } from './groups.handlers.js';
import { GroupsRepository } from './groups.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([GroupEntity, GroupMemberEntity]), ActorsModule],
  controllers: [GroupsHandlers],
  providers: [GroupsRepository],
  exports: [GroupsRepository],
})
export class GroupsModule {}
