import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { ForumEntity } from './forum.entity.js';

/** A private forum that the site opens to a user by its tokens (`allowed_private_forums`). */
@Entity('sso_forums')
@Index('sso_forums_person', ['person'])
export class ForumSsoUserEntity {
  @PrimaryColumn('int')
  @ForeignKey(() => ForumEntity, { name: 'sso_forums_forum_fkey', onDelete: 'CASCADE' })
  forum!: number;

  @PrimaryColumn('int')
  @ForeignKey(() => ProfileEntity, { name: 'sso_forums_person_fkey', onDelete: 'CASCADE' })
  person!: number;
}
