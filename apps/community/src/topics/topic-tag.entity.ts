import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TagEntity } from '../labels/tag.entity.js';
import { TopicEntity } from './topic.entity.js';

@Entity('topic_tags')
@Index('topic_tags_tag', ['tag', 'created', 'topic'])
export class TopicTagEntity {
  @PrimaryColumn('int')
  @ForeignKey(() => TopicEntity, { name: 'topic_tags_topic_fkey', onDelete: 'CASCADE' })
  topic!: number;

  @PrimaryColumn('int')
  @ForeignKey(() => TagEntity, { name: 'topic_tags_tag_fkey', onDelete: 'CASCADE' })
  tag!: number;

  /** That of the topic, for the order of the tag's topics. */
  @Column({ type: 'timestamptz', precision: 3 })
  created!: Date;
}
