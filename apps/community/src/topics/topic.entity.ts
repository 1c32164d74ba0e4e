import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { ForumEntity } from '../forums/forum.entity.js';
import { TopicStatusEntity } from '../forums/topic-status.entity.js';
import { TopicTypeEntity } from '../forums/topic-type.entity.js';
import { CategoryEntity } from '../labels/category.entity.js';
import { ProfileEntity } from '../profiles/profile.entity.js';

const present = 'removed is null';
const open = 'removed is null and not is_private and not needs_review';
const hidden = 'removed is null and (is_private or needs_review)';

/** A topic of a forum. A removed one stays as a row. */
@Entity('topics')
@Index('topics_forum', ['forum', 'created', 'id'], { where: present })
@Index('topics_author', ['author', 'created', 'id'], { where: present })
@Index('topics_category', ['category', 'created', 'id'], { where: present })
@Index('topics_open', ['forum', 'created', 'id'], { where: open })
@Index('topics_updated', ['forum', 'updated', 'id'], { where: present })
@Index('topics_author_forum', ['author', 'forum', 'created', 'id'], { where: present })
@Index('topics_hidden', ['author', 'created', 'id'], { where: hidden })
@Index('topics_type', ['type'])
@Index('topics_status', ['status'])
@Index('topics_assigned', ['assignedTo'])
@Index('topics_official', ['officialAnswer'])
@Index('topics_duplicates', ['duplicateOf'], { where: 'duplicate_of is not null' })
@Check('topics_duplicate_check', 'duplicate_of is null or removed is not null')
export class TopicEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('int')
  @ForeignKey(() => ForumEntity, { name: 'topics_forum_fkey', onDelete: 'CASCADE' })
  forum!: number;

  @Column('text')
  header!: string;

  @Column('text', { default: '' })
  description!: string;

  @Column('int')
  @ForeignKey(() => TopicTypeEntity, { name: 'topics_type_fkey' })
  type!: number;

  @Column('int')
  @ForeignKey(() => TopicStatusEntity, { name: 'topics_status_fkey' })
  status!: number;

  @Column('int', { nullable: true })
  @ForeignKey(() => CategoryEntity, { name: 'topics_category_fkey', onDelete: 'SET NULL' })
  category!: number | null;

  /** null: anonymous */
  @Column('int', { nullable: true })
  @ForeignKey(() => ProfileEntity, { name: 'topics_author_fkey' })
  author!: number | null;

  @Column('int', { name: 'assigned_to', nullable: true })
  @ForeignKey(() => ProfileEntity, { name: 'topics_assigned_to_fkey', onDelete: 'SET NULL' })
  assignedTo!: number | null;

  @Column('boolean', { name: 'show_voter', default: true })
  showsVoter!: boolean;

  @Column('boolean', { name: 'needs_review', default: false })
  needsReview!: boolean;

  @Column('boolean', { name: 'is_private', default: false })
  isPrivate!: boolean;

  @Column('int', { default: 0 })
  positive!: number;

  @Column('int', { default: 0 })
  negative!: number;

  /** A comment; by name, because comments belong to topics. */
  @Column('int', { name: 'official_answer', nullable: true })
  @ForeignKey('CommentEntity', { name: 'topics_official_answer_fkey', onDelete: 'SET NULL' })
  officialAnswer!: number | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  created!: Date;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updated!: Date;

  @Column({ type: 'timestamptz', nullable: true })
  removed!: Date | null;

  /** The topic that this one is a duplicate of. A duplicate counts as removed, and can still be read. */
  @Column('int', { name: 'duplicate_of', nullable: true })
  @ForeignKey(() => TopicEntity, { name: 'topics_duplicate_of_fkey' })
  duplicateOf!: number | null;

  /** A stored counter, of all comments that are not removed. */
  @Column('int', { default: 0 })
  comments!: number;

  /** A stored counter, of the comments that every user sees who sees the topic. */
  @Column('int', { name: 'open_comments', default: 0 })
  openComments!: number;
}
