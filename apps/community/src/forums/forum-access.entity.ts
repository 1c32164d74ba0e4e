import { Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ForumEntity } from './forum.entity.js';

/** An address whose verified owner sees a private forum. */
@Entity('forum_access')
export class ForumAccessEntity {
  @PrimaryColumn('int')
  @ForeignKey(() => ForumEntity, { name: 'forum_access_forum_fkey', onDelete: 'CASCADE' })
  forum!: number;

  @PrimaryColumn('text')
  email!: string;
}
