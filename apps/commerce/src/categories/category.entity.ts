import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Supplier } from '../suppliers/supplier.entity.js';

@Entity('categories')
@Index('categories_external_id', ['owner', 'external_id'], {
  unique: true,
  where: '(external_id IS NOT NULL)',
})
@Index('categories_parent', ['parent'])
export class Category {
  @Id() id!: number;
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
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
