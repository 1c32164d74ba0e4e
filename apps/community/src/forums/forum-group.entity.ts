import { Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { GroupEntity } from '../groups/group.entity.js';
import { ForumEntity } from './forum.entity.js';

/** A group whose members see a private forum. */
@Entity('forum_groups')
export class ForumGroupEntity {
  @PrimaryColumn('int')
  @ForeignKey(() => ForumEntity, { name: 'forum_groups_forum_fkey', onDelete: 'CASCADE' })
  forum!: number;

  @PrimaryColumn('int', { name: 'group_id' })
  @ForeignKey(() => GroupEntity, { name: 'forum_groups_group_id_fkey', onDelete: 'CASCADE' })
  group!: number;
}
