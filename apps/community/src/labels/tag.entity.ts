import { Column, Entity, ForeignKey, PrimaryGeneratedColumn } from 'typeorm';
import { ForumEntity } from '../forums/forum.entity.js';

/** A tag of a forum. No two of a forum have the same name, whatever its case. */
@Entity('tags')
export class TagEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('int')
  @ForeignKey(() => ForumEntity, { name: 'tags_forum_fkey', onDelete: 'CASCADE' })
  forum!: number;

  @Column('text')
  name!: string;
}
