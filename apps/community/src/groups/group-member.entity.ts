import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { GroupEntity } from './group.entity.js';

@Entity('group_members')
@Index('group_members_person', ['person'])
export class GroupMemberEntity {
  @PrimaryColumn('int', { name: 'group_id' })
  @ForeignKey(() => GroupEntity, { name: 'group_members_group_id_fkey', onDelete: 'CASCADE' })
  group!: number;

  @PrimaryColumn('int')
  @ForeignKey(() => ProfileEntity, { name: 'group_members_person_fkey', onDelete: 'CASCADE' })
  person!: number;
}
