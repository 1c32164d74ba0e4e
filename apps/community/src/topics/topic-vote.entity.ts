import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { TopicEntity } from './topic.entity.js';

@Entity('topic_votes')
@Check('topic_votes_value_check', 'value in (-1, 1)')
export class TopicVoteEntity {
  @PrimaryColumn('int')
  @ForeignKey(() => TopicEntity, { name: 'topic_votes_topic_fkey', onDelete: 'CASCADE' })
  topic!: number;

  @PrimaryColumn('int')
  @ForeignKey(() => ProfileEntity, { name: 'topic_votes_person_fkey' })
  person!: number;

  @Column('smallint')
  value!: 1 | -1;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  created!: Date;
}
