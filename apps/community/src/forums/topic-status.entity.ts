import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { TopicTypeEntity } from './topic-type.entity.js';

/** A status of the topics of a type. */
@Entity('statuses')
@Index('statuses_type', ['type', 'id'])
export class TopicStatusEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('int')
  @ForeignKey(() => TopicTypeEntity, { name: 'statuses_type_fkey', onDelete: 'CASCADE' })
  type!: number;

  @Column('text')
  name!: string;

  @Column('text', { default: '999999' })
  color!: string;

  @Column('boolean', { name: 'is_default', default: false })
  isDefault!: boolean;

  @Column('boolean', { name: 'is_closed', default: false })
  isClosed!: boolean;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updated!: Date;
}
