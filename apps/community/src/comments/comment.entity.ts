import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { TopicEntity } from '../topics/topic.entity.js';

/** A comment on a topic. A removed one stays as a row. */
@Entity('comments')
@Index('comments_topic', ['topic', 'created', 'id'], { where: 'removed is null' })
@Index('comments_author', ['author', 'created', 'id'], { where: 'removed is null' })
@Index('comments_hidden', ['topic', 'author'], {
  where: 'removed is null and (is_private or needs_review)',
})
@Index('comments_parent', ['parent'])
export class CommentEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('int')
  @ForeignKey(() => TopicEntity, { name: 'comments_topic_fkey', onDelete: 'CASCADE' })
  topic!: number;

  /** The comment that this one answers. */
  @Column('int', { nullable: true })
  @ForeignKey(() => CommentEntity, { name: 'comments_parent_fkey', onDelete: 'SET NULL' })
  parent!: number | null;

  /** null: anonymous */
  @Column('int', { nullable: true })
  @ForeignKey(() => ProfileEntity, { name: 'comments_author_fkey' })
  author!: number | null;

  /** HTML. */
  @Column('text')
  text!: string;

  @Column('boolean', { name: 'is_official', default: false })
  isOfficial!: boolean;

  @Column('boolean', { name: 'is_private', default: false })
  isPrivate!: boolean;

  @Column('boolean', { name: 'needs_review', default: false })
  needsReview!: boolean;

  @Column('int', { default: 0 })
  positive!: number;

  @Column('int', { default: 0 })
  negative!: number;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  created!: Date;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updated!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  removed!: Date | null;
}
