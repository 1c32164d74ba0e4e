import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { CreatedAt, Id, UpdatedAt } from '@stoa/persistence';
import { Category } from '../categories/category.entity.js';
import { Supplier } from '../suppliers/supplier.entity.js';

const quantity = { precision: 13, scale: 3 } as const;
const deferrable = { deferrable: 'INITIALLY IMMEDIATE' } as const;

@Entity('products')
@Unique('products_external_id', ['supplier', 'external_id'], deferrable)
@Unique('products_sku', ['supplier', 'sku'], deferrable)
@Index('products_category', ['category', 'id'])
@Index('products_updated', ['updated_at', 'id'])
@Index('products_of_supplier', ['supplier', 'id', 'is_active', 'min_order_quantity'], {
  where: '(NOT is_deleted)',
})
@Index('products_brand', ['brand', 'id'])
export class Product {
  @Id() id!: number;
  @Column('text', { nullable: true }) external_id!: string | null;
  @ForeignKey(() => Supplier, { name: 'products_supplier_fkey' })
  @Column('int')
  supplier!: number;
  @Column('text') sku!: string;
  @Column('text', { default: '' }) barcode!: string;
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  @ForeignKey(() => Category, { name: 'products_category_fkey' })
  @Column('int', { nullable: true })
  category!: number | null;
  @Column('text', { default: '' }) brand!: string;
  @Column('text', { default: 'шт' }) unit!: string;
  @Column('numeric', { precision: 4, scale: 2, nullable: true }) vat_rate!: string | null;
  @Column('numeric', { ...quantity, default: 1 }) min_order_quantity!: string;
  @Column('numeric', { ...quantity, default: 1 }) quantity_step!: string;
  @Column('numeric', { ...quantity, nullable: true }) weight_kg!: string | null;
  @Column('text', { array: true, default: '{}' }) images!: string[];
  @Column('jsonb', { default: [] }) properties!: { name: string; value: string }[];
  @Column('text', { array: true, default: '{}' }) tags!: string[];
  @Column('boolean', { default: true }) is_active!: boolean;
  /** Removed, but kept for the orders that name it. */
  @Column('boolean', { default: false }) is_deleted!: boolean;
  @CreatedAt() created_at!: Date;
  @UpdatedAt() updated_at!: Date;
}
