import {
  Column,
  CreateDateColumn,
  Entity,
  ForeignKey,
  Index,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';
import { Supplier } from '../suppliers/supplier.entity.js';

const now = { type: 'timestamptz', default: () => 'now()' } as const;

@Entity('categories')
@Index('categories_external_id', ['owner', 'external_id'], {
  unique: true,
  where: '(external_id IS NOT NULL)',
})
@Index('categories_parent', ['parent'])
export class Category {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' }) id!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  /** The supplier whose ERP keeps the category; null for one of the portal. */
  @ForeignKey(() => Supplier, { name: 'categories_owner_fkey' })
  @Column('int', { nullable: true })
  owner!: number | null;
  @ForeignKey(() => Category, { name: 'categories_parent_fkey' })
  @Column('int', { nullable: true })
  parent!: number | null;
  @Column('text') name!: string;
  @Column('text') slug!: string;
  @Column('int', { default: 0 }) position!: number;
  @Column('boolean', { default: true }) is_active!: boolean;
  @CreateDateColumn(now) created_at!: Date;
  @UpdateDateColumn(now) updated_at!: Date;
}
