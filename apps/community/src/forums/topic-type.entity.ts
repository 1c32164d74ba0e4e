import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { ForumEntity } from './forum.entity.js';

/** A type of the topics of a forum. */
@Entity('types')
@Index('types_forum', ['forum', 'id'])
export class TopicTypeEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('int')
  @ForeignKey(() => ForumEntity, { name: 'types_forum_fkey', onDelete: 'CASCADE' })
  forum!: number;

  @Column('text')
  name!: string;

  @Column('text', { default: '' })
  description!: string;
}
