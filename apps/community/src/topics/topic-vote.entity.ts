import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { TopicEntity } from './topic.entity.js';

@Entity('topic_votes')
@Check('topic_votes_value_check', 'value in (-1, 1)')
@Check('topic_votes_voter_check', 'num_nonnulls(person, visitor) = 1')
@Index('topic_votes_merged', ['mergedFrom'], { where: 'merged_from is not null' })
@Index('topic_votes_person', ['topic', 'person'], { unique: true })
@Index('topic_votes_visitor', ['topic', 'visitor'], { unique: true })
@Index('topic_votes_created', ['topic', 'created', 'id'])
export class TopicVoteEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('int')
  @ForeignKey(() => TopicEntity, { name: 'topic_votes_topic_fkey', onDelete: 'CASCADE' })
  topic!: number;

  @Column('int', { nullable: true })
  @ForeignKey(() => ProfileEntity, { name: 'topic_votes_person_fkey' })
  person!: number | null;

  /** Of an anonymous voter: a hash of the network of the client. */
  @Column('bytea', { nullable: true })
  visitor!: Buffer | null;

  @Column('smallint')
  value!: 1 | -1;

  /** The duplicate of the topic that the row comes from. */
  @Column('int', { name: 'merged_from', nullable: true })
  @ForeignKey(() => TopicEntity, { name: 'topic_votes_merged_from_fkey', onDelete: 'SET NULL' })
  mergedFrom!: number | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  created!: Date;
}
