import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { ProfileEntity } from '../profiles/profile.entity.js';

/** A user follows one object. The objects are named, because those who are followed know this table. */
@Entity('subscriptions')
@Check('subscriptions_object_check', 'num_nonnulls(forum, topic, category, type) = 1')
@Index('subscriptions_merged', ['mergedFrom'], { where: 'merged_from is not null' })
@Index('subscriptions_person', ['person', 'id'])
@Index('subscriptions_forum', ['forum', 'person'], { unique: true })
@Index('subscriptions_topic', ['topic', 'person'], { unique: true })
@Index('subscriptions_category', ['category', 'person'], { unique: true })
@Index('subscriptions_type', ['type', 'person'], { unique: true })
export class SubscriptionEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('int')
  @ForeignKey(() => ProfileEntity, { name: 'subscriptions_person_fkey' })
  person!: number;

  @Column('int', { nullable: true })
  @ForeignKey('ForumEntity', { name: 'subscriptions_forum_fkey', onDelete: 'CASCADE' })
  forum!: number | null;

  @Column('int', { nullable: true })
  @ForeignKey('TopicEntity', { name: 'subscriptions_topic_fkey', onDelete: 'CASCADE' })
  topic!: number | null;

  @Column('int', { nullable: true })
  @ForeignKey('CategoryEntity', { name: 'subscriptions_category_fkey', onDelete: 'CASCADE' })
  category!: number | null;

  @Column('int', { nullable: true })
  @ForeignKey('TopicTypeEntity', { name: 'subscriptions_type_fkey', onDelete: 'CASCADE' })
  type!: number | null;

  /** The duplicate of the topic that the row comes from. */
  @Column('int', { name: 'merged_from', nullable: true })
  @ForeignKey('TopicEntity', { name: 'subscriptions_merged_from_fkey', onDelete: 'SET NULL' })
  mergedFrom!: number | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  created!: Date;
}
