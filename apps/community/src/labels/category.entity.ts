import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { ForumEntity } from '../forums/forum.entity.js';

/** A category of a forum. No two of a forum have the same name, whatever its case. */
@Entity('categories')
@Index('categories_parent', ['parent'])
export class CategoryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('int')
  @ForeignKey(() => ForumEntity, { name: 'categories_forum_fkey', onDelete: 'CASCADE' })
  forum!: number;

  @Column('text')
  name!: string;

  @Column('text', { default: '' })
  description!: string;

  @Column('int', { nullable: true })
  @ForeignKey(() => CategoryEntity, { name: 'categories_parent_fkey', onDelete: 'SET NULL' })
  parent!: number | null;

  /** The order among the categories of the forum. */
  @Column('int', { default: 0 })
  place!: number;
}
