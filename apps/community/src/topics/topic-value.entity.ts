import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CustomFieldEntity } from '../settings/custom-field.entity.js';
import { TopicEntity } from './topic.entity.js';

/** The value of a topic's custom field. */
@Entity('topic_values')
@Index('topic_values_field', ['field'])
export class TopicValueEntity {
  @PrimaryColumn('int')
  @ForeignKey(() => TopicEntity, { name: 'topic_values_topic_fkey', onDelete: 'CASCADE' })
  topic!: number;

  @PrimaryColumn('int')
  @ForeignKey(() => CustomFieldEntity, { name: 'topic_values_field_fkey', onDelete: 'CASCADE' })
  field!: number;

  @Column('text')
  value!: string;
}
